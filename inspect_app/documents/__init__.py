"""Official documents: rectification orders, supervision letters, bulletins, and the letters that withdraw them.

In: drafted items of rectification, an escalated item, the scores and findings of a closed round.
Out: a number without gaps, frozen content, the PDF with its SHA-256, service on a town and its acknowledgement.
Words: document, number (发文字号), order (整改通知书), supervision letter (督办函), bulletin (通报), withdrawal,
service (送达), acknowledgement (签收). An issued document never changes; a mistake is withdrawn by another document.
"""
