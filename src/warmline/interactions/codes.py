"""The result codes every centre starts with; people change them afterwards. Pure data."""

from __future__ import annotations

from warmline.interactions.model import ResultCode

DEFAULT_CODES = (
    ResultCode(code="enquiry", zh="咨询", en="Enquiry", position=10),
    ResultCode(code="enquiry.product", zh="产品咨询", en="Product", parent="enquiry", position=11),
    ResultCode(code="enquiry.order", zh="订单查询", en="Order", parent="enquiry", position=12),
    ResultCode(code="complaint", zh="投诉", en="Complaint", position=20),
    ResultCode(
        code="complaint.service", zh="服务投诉", en="Service", parent="complaint", position=21
    ),
    ResultCode(
        code="complaint.product", zh="产品投诉", en="Product", parent="complaint", position=22
    ),
    ResultCode(code="after_sales", zh="售后", en="After-sales", position=30),
    ResultCode(code="suggestion", zh="建议", en="Suggestion", position=40),
    ResultCode(code="silent", zh="无声或误拨", en="Silent or wrong number", position=50),
    ResultCode(code="other", zh="其他", en="Other", position=90),
)
