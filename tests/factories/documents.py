"""Documents with everything in them, in six languages."""

from __future__ import annotations

from goalweave.core.document import (
    Block,
    Cell,
    ColumnAlign,
    Document,
    EndNote,
    Figure,
    Heading,
    Hyperlink,
    ItemList,
    NoteRef,
    Notes,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Table,
    TableOfContents,
    TextRun,
    Tile,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="600" height="200">'
    '<defs><linearGradient id="g"><stop stop-color="#fd6925"/></linearGradient></defs>'
    '<a href="/records"><rect x="160" y="20" width="420" height="40" fill="url(#g)"/></a>'
    '<rect x="160" y="80" width="260" height="40" fill="#19486a"/>'
    '<rect x="160" y="140" width="120" height="40" fill="#26bde2"/>'
    '<text x="150" y="45" text-anchor="end" font-size="14" font-family="\'Noto Sans\'">9</text>'
    '<text x="150" y="105" text-anchor="end" font-size="14" font-family="Noto Sans">17</text>'
    '<text x="150" y="165" text-anchor="end" font-size="14" font-family="Noto Sans">6</text></svg>'
)

PROSE = {
    "en": (
        "The programme connects schools and clinics in rural districts. Target year the year forty "
        "districts had a network, and teachers in twelve of them had been trained."
    ),
    "fr": "Le programme raccorde les écoles et les centres de santé des districts ruraux. À la fin de l’année, quarante districts disposaient d’un réseau, et les enseignants de douze d’entre eux avaient été formés.",
    "es": "El programa conecta las escuelas y los centros de salud de los distritos rurales. A fin de año, cuarenta distritos tenían una red y se había formado al personal docente de doce de ellos.",
    "ru": "Программа подключает школы и поликлиники сельских районов. К концу года сеть появилась в сорока районах, а в двенадцати из них прошли обучение учителя.",
    "ar": "يربط البرنامج المدارس والعيادات في المناطق الريفية. وبحلول نهاية العام كانت لدى أربعين منطقة شبكة، وتلقى المعلمون في اثنتي عشرة منها تدريبًا ضمن مبادرة Giga المشتركة.",
    "zh": "该方案为农村地区的学校和诊所接通网络。到年底，四十个地区已有网络，其中十二个地区的教师接受了培训。",
}

WORDS = {
    "en": ("Contribution to the goals", "Annual report", "Organisation", "Action", "Networks", "Training", "Records by goal", "Goal", "Name", "Records", "Sources and method", "All records"),
    "fr": ("Contribution aux objectifs", "Rapport annuel", "Organisation", "Ce qui a été fait", "Réseaux", "Formation", "Fiches par objectif", "Objectif", "Nom", "Fiches", "Sources et méthode", "Toutes les fiches"),
    "es": ("Contribución a los objetivos", "Informe anual", "Organización", "Lo que se hizo", "Redes", "Formación", "Fichas por objetivo", "Objetivo", "Nombre", "Fichas", "Fuentes y método", "Todas las fichas"),
    "ru": ("Вклад в достижение целей", "Годовой отчёт", "Организация", "Что сделано", "Сети", "Обучение", "Записи по целям", "Цель", "Название", "Записи", "Источники и метод", "Все записи"),
    "ar": ("المساهمة في الأهداف", "التقرير السنوي", "المنظمة", "ما تم إنجازه", "الشبكات", "التدريب", "السجلات بحسب الهدف", "الهدف", "الاسم", "السجلات", "المصادر والمنهجية", "جميع السجلات"),
    "zh": ("对各项目标的贡献", "年度报告", "组织", "所做的工作", "网络", "培训", "按目标列出的记录", "目标", "名称", "记录", "来源与方法", "全部记录"),
}  # fmt: skip


def texts(*parts: str) -> tuple[TextRun, ...]:
    return tuple(TextRun(part) for part in parts)


def paragraph(text: str, look: ParagraphStyle = ParagraphStyle.PLAIN, language: str = "") -> Paragraph:
    return Paragraph(texts(text), look, language)


def row(*cells: str, heading: bool = False) -> tuple[Cell, ...]:
    return tuple(Cell(texts(cell), heading=heading or not at) for at, cell in enumerate(cells))


def table(caption: str, words: tuple[str, ...], rows: int) -> Table:
    return Table(
        caption,
        (ColumnAlign.START, ColumnAlign.START, ColumnAlign.END),
        (row(*words, heading=True),),
        tuple(row(f"{1 + at % 17}.{1 + at // 17}", f"{words[1]} {at + 1}", f"{at * 37:,}") for at in range(rows)),
        (1, 4, 1),
    )


def figure(words: tuple[str, ...]) -> Figure:
    return Figure(words[6], f"{words[6]}: 9, 17, 6", SVG, b"", 600, 200, table(words[6], words[7:10], 3))


def rich(language: str = "en", rows: int = 60) -> Document:
    """Headings, nested lists, tables over pages, figures, notes, tiles, links, quotes, a wide page."""
    words, prose = WORDS[language], PROSE[language]
    blocks: tuple[Block, ...] = (
        TableOfContents(depth=2),
        Heading(1, texts(words[3]), anchor="done", number="1"),
        paragraph(prose, ParagraphStyle.LEAD),
        Paragraph(
            (
                TextRun(f"{prose} "),
                Tile("9.c", words[4], "#fd6925", "#14171a"), TextRun(" "), Tile("17", words[5], "#19486a", "#ffffff"), TextRun(" "),
                Tile("4.4", words[5], "#c5192d", "#ffffff", suggested=True),
                NoteRef(1), TextRun(" "), TextRun(prose, italic=True), NoteRef(2), TextRun(" "), TextRun(words[4], bold=True), TextRun(" "),
                TextRun("itu@2020-2023:G1", code=True), TextRun("."),
            )
        ),
        Heading(2, texts(words[4]), number="1.1"),
        Paragraph(
            (
                TextRun(f"{prose} "), Hyperlink("https://example.org/a?b=1&c=2", texts("example.org")), TextRun(", "),
                Hyperlink("#sources", texts(words[10])), TextRun("."), NoteRef(1),
            )
        ),
        ItemList(
            (
                (paragraph(prose), ItemList(((paragraph(words[4]),), (paragraph(words[5]), ItemList(((paragraph(words[7]),),)))))),
                (paragraph(words[5]), paragraph(prose, ParagraphStyle.SMALL)),
                (paragraph(words[3]),),
            )
        ),
        ItemList(((paragraph(words[4]),), (paragraph(words[5]),), (paragraph(words[3]),)), ordered=True, start=3),
        paragraph(prose, ParagraphStyle.QUOTE),
        paragraph(prose, ParagraphStyle.WARNING),
        paragraph(PROSE["ar" if language != "ar" else "en"], language="ar" if language != "ar" else "en"),
        figure(words),
        Heading(2, texts(words[5]), number="1.2"),
        Heading(3, texts(words[4])),
        paragraph(prose),
        Heading(4, texts(words[5])),
        paragraph(prose),
        table(words[6], words[7:10], rows),
        PageBreak(wide=True),
        Heading(1, texts(words[11]), number="2"),
        Table(
            words[11],
            (ColumnAlign.START, *([ColumnAlign.CENTRE] * 6), ColumnAlign.END),
            (
                (Cell(texts(words[8])), Cell(texts(words[7]), across=6), Cell(texts(words[9]))),
                row("", "1", "2", "3", "4", "5", "6", "", heading=True),
            ),
            tuple(
                ((Cell(texts(f"{words[3]} {at}"), heading=True, across=8),) if at % 5 == 0 else row(f"{words[4]} {at}", *("●" if (at * n) % 3 == 0 else "" for n in range(1, 7)), str(at * 12)))
                for at in range(25)
            ),
        ),
        PageBreak(),
        Heading(1, texts(words[10]), anchor="sources", number="3"),
        paragraph(prose, ParagraphStyle.SMALL),
        Notes((EndNote(1, texts(prose)), EndNote(2, (TextRun(f"{words[10]}: "), Hyperlink("https://example.org/source", texts("example.org/source")))))),
    )  # fmt: skip
    return Document(
        title=words[0], language=language, blocks=blocks, subtitle=words[1], author=words[2], date="2026-03-31",
        facts=((words[2], "ITU"), (words[9], "1,234")), footer=words[1],
    )  # fmt: skip
