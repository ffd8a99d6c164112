"""What a page carries around its content: notices, buttons, captions, labels of forms."""

from __future__ import annotations

import re

from goalweave.core.text.asides import AsideReason

LONGEST_NOTICE = 400
"""Characters; a longer text on cookies is content."""

_LINK = r"(?:(?:https?|ftp)://|www\.)\S+"
_ADDRESS = r"[\w.+-]+@[\w-]+\.[\w.]+"

_LINK_OR_ADDRESS = re.compile(rf"<?(?:{_LINK}|{_ADDRESS})>?[.,;]?")

# Buttons and links of web pages, in the six languages of the UN; matched against the whole passage.
_BUTTONS = (
    "view attachments?|download(?: (?:pdf|file|document|attachment|here))?|read more|learn more|see more|show more|more"
    "|share(?: this)?(?: page)?|print(?: this)?(?: page)?|back to top|skip to (?:main )?content|home|menu|search|log ?in"
    "|sign in|sign up|subscribe|contact(?: us)?|about us|site ?map|privacy(?: policy| notice)?|terms of use|accessibility"
    "|next|previous|follow us|back|close|click here|all rights reserved"
    "|lire la suite|en savoir plus|télécharger|partager|imprimer|haut de page|accueil|rechercher|se connecter|contact(?:ez-nous)?"
    "|aller au contenu(?: principal)?|plan du site|mentions légales|voir la pièce jointe|tous droits réservés"
    "|leer más|ver más|descargar|compartir|imprimir|volver arriba|inicio|buscar|iniciar sesión|contacto|aviso legal"
    "|ir al contenido(?: principal)?|mapa del sitio|ver adjunto|todos los derechos reservados"
    "|читать далее|подробнее|скачать|поделиться|печать|наверх|главная|поиск|войти|контакты|карта сайта"
    "|перейти к (?:основному )?содержанию|все права защищены"
    "|اقرأ المزيد|المزيد|تحميل|تنزيل|شارك|طباعة|الرئيسية|بحث|تسجيل الدخول|اتصل بنا|خريطة الموقع|جميع الحقوق محفوظة"
    "|阅读更多|更多|下载|分享|打印|返回顶部|首页|搜索|登录|联系我们|网站地图|隐私政策|版权所有"
)

# Labels with a value: the foot of a page, not something done.
_LABELS = (
    "year of submission|submitted (?:by|on)|last (?:updated|modified|reviewed)|date(?: of (?:submission|publication))?|author"
    "|posted(?: on)?|published on|category|categories|tags?|source|contact|e-?mail|tel(?:ephone)?|phone|fax|website|attachment"
    "|file size|language|année de soumission|dernière mise à jour|publié le|auteur|étiquettes|téléphone"
    "|última actualización|publicado el|autor|etiquetas|teléfono|fecha"
    "|дата|обновлено|источник|автор|телефон|آخر تحديث|التاريخ|المصدر|الهاتف|日期|来源|作者|更新时间|电话"
)

_CAPTION = re.compile(
    r"(?:figure|table|chart|figura|cuadro|tableau|рис(?:унок|\.)|таблица|الشكل|图|表)\s*\d+(?:\.\d+)*\s*(?:[.:：–-].{0,150})?",
    re.IGNORECASE | re.DOTALL,
)
_PAGE_NUMBER = re.compile(
    r"(?:page|página|стр(?:аница|\.)?|صفحة|第)\s*\d+(?:\s*(?:of|/|de|sur|из|من)\s*\d+)?\s*页?", re.IGNORECASE
)
_CONTENTS = re.compile(r".{1,150}?(?:\.\s?){4,}\s*\d{0,4}", re.DOTALL)
_BUTTON = re.compile(rf"(?:{_BUTTONS})[\s.…»›>:]*", re.IGNORECASE)
_COPYRIGHT_SIGN = re.compile(
    r"©.{0,150}|copyright\s*(?:©|\(c\)|[:\d]).{0,150}|copyright(?: notice)?", re.IGNORECASE | re.DOTALL
)
_NO_LETTERS = re.compile(r"[\W\d_]+")  # dates in digits, rules, lone numbers

# “(c)” begins the third point of a list as well as a notice, which has a year, a © or its formula.
_COPYRIGHT = re.compile(
    r"\(c\)\s*(?:©|copyright\b).{0,150}"
    r"|\(c\)\s*(?:.{0,100}\W)?(?:all rights reserved|tous droits réservés|todos los derechos reservados"
    r"|все права защищены|جميع الحقوق محفوظة|版权所有)\W*"
    r"|\(c\)\s*(?:19|20)\d\d(?:\s*[-–,]\s*(?:19|20)\d\d)*[,.]?(?:\s+(?-i:[^\W\d_a-zа-яё])[\w’'&.-]*|\s+(?:of|for|and|the|de|la|et|y|и))*[.,]?"
    r"|\(c\)\s*(?:(?-i:[^\W\d_a-zа-яё])[\w’'&-]*,?\s+){1,6}(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?\.?",
    re.IGNORECASE | re.DOTALL,
)

_WHOLE = (
    (AsideReason.NAVIGATION, _BUTTON),
    (AsideReason.LABEL, _LINK_OR_ADDRESS),
    (AsideReason.NOTICE, _COPYRIGHT_SIGN),
    (AsideReason.RUNNING, _PAGE_NUMBER),
    (AsideReason.CAPTION, _CAPTION),
    (AsideReason.CONTENTS, _CONTENTS),
    (AsideReason.SEPARATOR, _NO_LETTERS),
    (AsideReason.NOTICE, _COPYRIGHT),
)
"""What a whole passage may be, in the order in which it is decided."""

_LABELLED = re.compile(rf"(?:{_LABELS})\s*[:：]\s*(\S.{{0,60}})", re.IGNORECASE | re.DOTALL)

MOST_VALUE_WORDS = 6
"""Words of the value of a label; a longer one states something."""

_NOTICE = re.compile(
    r"(?:enable|activer|activez|habilit|active|включите|تفعيل|启用)\b.{0,40}javascript|javascript.{0,60}(?:disabled|enabled?\b|activ(?:ez|é|ado)\b|habilit)"
    r"|(?:use|uses|using|accept|utilis\w+|acceptez|utiliza\w*|acepta\w*|использу\w+|نستخدم|使用).{0,40}(?:cookies?|файл\w* cookie|ملفات تعريف)"
    r"|cookies?.{0,80}(?:accept|experience|browser|website|this site|navigat|navega)",
    re.IGNORECASE | re.DOTALL,
)


def is_boilerplate(text: str) -> bool:
    """Whether a passage is part of the page around the content rather than of the content."""
    return boilerplate_reason(text) is not None


def boilerplate_reason(text: str) -> AsideReason | None:
    """Why a passage is part of the page around the content; None where it is content. A link alone is a label."""
    if len(text) > LONGEST_NOTICE:
        return None
    for reason, pattern in _WHOLE:
        if pattern.fullmatch(text):
            return reason
    if _NOTICE.search(text):
        return AsideReason.NOTICE
    return AsideReason.LABEL if is_labelled_value(text) else None


def is_labelled_value(text: str) -> bool:
    """Whether a line is a label with a short value, “Date: 12 June 2019”, rather than a sentence after a label."""
    match = _LABELLED.fullmatch(text)
    if match is None:
        return False
    value = match[1].strip()
    if _LINK_OR_ADDRESS.fullmatch(value):
        return True
    words = value.split()
    return len(words) <= MOST_VALUE_WORDS and not (
        len(words) > 2 and (value[:1].islower() or value.endswith((".", "。")))
    )
