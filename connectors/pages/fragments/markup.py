"""Markup written from data, for APIs that give an entry in parts: pictures and embeds with their captions.

address, caption, credit -> HTML as connectors.pages.fragments.reading reads it
"""

from html import escape


def figure(tag: str, address: str, caption: str = "", credit: str = "") -> str:
    """Return a figure around an element such as `img` or `iframe`. `caption` is markup, all else plain text."""
    if not address:
        return ""
    said = f'{caption} <span class="credit">{escape(credit)}</span>' if credit else caption
    label = f"<figcaption>{said}</figcaption>" if said else ""
    return f'<figure><{tag} src="{escape(address)}"></{tag}>{label}</figure>'


def paragraph(text: str) -> str:
    """Return a plain text as a paragraph; nothing for none."""
    return f"<p>{escape(text, quote=False)}</p>" if text else ""


def link(address: str, text: str) -> str:
    """Return a link around a plain text; the text alone where there is no address."""
    said = escape(text or address, quote=False)
    return f'<a href="{escape(address)}">{said}</a>' if address else said
