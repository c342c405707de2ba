"""What a person is told by the system, and whether he read it: below the bell, and as a pop-up."""
