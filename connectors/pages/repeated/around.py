"""What stands around the news, by the names that pages give it: related stories, comments, menus, newsletters.

    the class of an element, the text of a heading or of a button -> whether it is of such

Guarantees: pure. Only a whole class or a whole text is one, never a part of a word; `row--comment` is a kind of row.
"""

import re
from functools import lru_cache

SOCIAL = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook|twitter|x|whatsapp|linkedin|t|telegram|reddit|pinterest|bsky|threads)\.\w+/"
)
"""In an address: that of a social network."""
PAGE = frozenset({"html", "body", "main"})
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:related|recommend(?:ed|ations?)?|most-?(?:read|popular|viewed)|trending|(?<!--)comments?(?:-?(?:list|area|section))?|replies"
    r"|disqus|outbrain|taboola|newsletter|breadcrumbs?|sidebar|rail|promos?|teasers?|more-?(?:stories|news|on)|read-?more"
    r"|news-?ticker|breaking-?(?:news|bar|ticker)|marquee|menu|navigation|nav|cookie|site-?(?:header|footer)|also-?(?:read|like))"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
_OTHER_NEWS = re.compile(
    r"(?:^|[\s_-])(?:related|recommend(?:ed|ations?)?|most-?(?:read|popular|viewed)|trending|comments|comment-?(?:list|thread|section)"
    r"|replies|disqus|outbrain|taboola|newsletter|promos?|teasers?|more-?(?:stories|news|on)|also-?(?:read|like))(?=$|[\s_-])",
    re.IGNORECASE,
)
_AROUND_HEADING = re.compile(
    r"(?:\d+\s)?(?:reader\s)?comments?\b.{0,20}|have\syour\ssay|join\sthe\s(?:conversation|discussion)|leave\sa\s(?:comment|reply)"
    r"|(?:\d+\s)?(?:kommentare?r?|commentaires|comentarios|comentários|commenti|reacties|komentarze|kommentit)\b.{0,20}"
    r"|most\s(?:read|popular|viewed|shared)\b.{0,20}|meistgelesen\w*|les\splus\slus|lo\smás\s(?:leído|visto)|mais\slidas"
    r"|i?\s?più\sletti|meest\sgelezen|mest\sl[eä]st|luetuimmat|najczęściej\sczytane|trending\b.{0,20}|popular\b.{0,20}"
    r"|related\b.{0,25}|recommended\b.{0,20}|you\smay\salso\slike|more\s(?:on|from|in|stories|news|top)\b.{0,40}"
    r"|top\sstories|mehr\szum\sthema|auch\sinteressant|[àa]\slire\saussi|(?:lee|lea|leia|veja)\stamb[ié][eé]?[nm]|leggi\sanche"
    r"|lees\sook|læs\sogså|les\sogså|läs\smer|lue\smyös|(?:our\s)?newsletters?|sign\sup\b.{0,40}|اقرأ\sأيضا|الأكثر\sقراءة",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"(?:sponsored|promoted|paid|partner)(?:\s(?:by|content|post|story)\b.{0,30})?|advert(?:isement|ising|orial)|ad"
    r"|anzeige|werbung|publicité|sponsorisé|publicidad|patrocinado|publicidade|pubblicità|advertentie|annons[e]?|reklama?",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"repl(?:y|ies)|antworten|répondre|responder|rispondi|reageer|beantwoorden|svar[a]?|vastaa|odpowiedz|yanıtla|ответить"
    r"|report(?:\s(?:this\s)?comment)?|رد|השב|תגובה",
    re.IGNORECASE,
)


def leads_elsewhere(address: str) -> bool:
    """Whether a link leads to another page of the news: not to a place on its own, to a mail or to a social network."""
    return not (address.startswith(("#", "mailto:", "javascript:", "whatsapp:")) or SOCIAL.search(address))


@lru_cache(maxsize=8192)
def is_around(tag: str, names: str) -> bool:
    """Whether an element of some tag and class stands around the news; all that it holds does so too."""
    return tag in ("aside", "nav") or (tag not in PAGE and len(names) > 1 and bool(_AROUND.search(names)))


@lru_cache(maxsize=8192)
def is_other_news(names: str) -> bool:
    """Whether the class of an element within an entry says that what it holds is no part of the entry."""
    return len(names) > 1 and bool(_OTHER_NEWS.search(names))


@lru_cache(maxsize=8192)
def heads_other_news(text: str) -> bool:
    """Whether a heading is one of comments, of related stories, of what is read most."""
    return bool(_AROUND_HEADING.fullmatch(text))


@lru_cache(maxsize=8192)
def asks_for_reply(text: str) -> bool:
    """Whether a button or a link is where readers reply to each other."""
    return bool(_REPLY.fullmatch(text))


@lru_cache(maxsize=8192)
def is_paid(text: str) -> bool:
    """Whether a label says that what stands below it is an advertisement."""
    return bool(_PAID.fullmatch(text))
