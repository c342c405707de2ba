/** Starts the desktop in the page. */
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import "./shared/styles.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
