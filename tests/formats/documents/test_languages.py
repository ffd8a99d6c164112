"""Documents in the six languages of the United Nations."""

from __future__ import annotations

import io

import pytest

from goalweave.core.model import Record, RecordKind
from goalweave.formats import read

ENGLISH = """\
1. Has your organization organized any events? If yes, please describe them.

The agency trained two hundred teachers of rural schools in digital skills.

The following events were organized by the agency:

  • A day of girls in technology, with the ministry of education
  • A meeting of all libraries
"""

FRENCH = """\
1. Votre organisation a-t-elle organisé des manifestations ? Si oui, veuillez les décrire.

L'agence a formé deux cents enseignants des écoles rurales aux compétences numériques.

Les manifestations suivantes ont été organisées par l'agence :

  • Une journée des filles dans la technologie, avec le ministère de l'éducation
  • Une rencontre de toutes les bibliothèques du pays
"""

SPANISH = """\
1. ¿Ha organizado su institución algún evento? En caso afirmativo, sírvase describirlo.

La agencia capacitó a doscientos docentes de escuelas rurales en competencias digitales.

La agencia organizó los siguientes eventos:

  • Una jornada de las niñas en la tecnología, con el ministerio de educación
  • Un encuentro de todas las bibliotecas del país
"""

RUSSIAN = """\
1. Проводила ли ваша организация мероприятия? Если да, просьба описать их.

Агентство обучило двести учителей сельских школ цифровым навыкам.

Агентство провело следующие мероприятия:

  • День девочек в технологиях совместно с министерством образования
  • Встреча всех библиотек страны
"""

ARABIC = """\
١. هل نظمت منظمتكم فعاليات؟ إذا كان الجواب نعم، يرجى وصفها.

دربت الوكالة مائتي معلم في المدارس الريفية على المهارات الرقمية.

نظمت الوكالة الفعاليات التالية:

  • يوم الفتيات في التكنولوجيا بالتعاون مع وزارة التعليم
  • لقاء جميع المكتبات في البلاد
"""

CHINESE = """\
1. 贵组织是否举办过活动？如有，请说明。

该机构为农村学校的两百名教师提供了数字技能培训。

该机构举办了以下活动：

  • 与教育部共同举办的女童科技日
  • 全国图书馆聚会
"""

TEXTS = {"en": ENGLISH, "fr": FRENCH, "es": SPANISH, "ru": RUSSIAN, "ar": ARABIC, "zh": CHINESE}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_each_language_gives_its_statements(language: str, text: str) -> None:
    lines = [line.strip().removeprefix("•").strip() for line in text.split("\n")]
    assert [_record_line(record) for record in read(io.BytesIO(text.encode()), "a.txt")] == [
        (language, lines[2], "line 3"),
        (language, lines[6], "line 7"),
        (language, lines[7], "line 8"),
    ]


def _record_line(record: Record) -> tuple[str, str, str]:
    section, _, line = record.source.locator.rpartition(" › ")
    assert section in ("§ 1", "§ ١")
    assert list(record.text) == list(record.title) == [record.language]
    return record.language, record.body, line


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_the_line_above_a_list_gives_the_kind_in_each_language(language: str, text: str) -> None:
    assert [record.kind for record in read(io.BytesIO(text.encode()), "a.txt")][1:] == [RecordKind.EVENT] * 2


def test_chinese_reports_are_records_with_verb_and_object_as_title() -> None:
    records = read(io.BytesIO("该机构培训了两百名教师。随后开设了一座数字图书馆。".encode()), "a.txt")
    assert [record.title for record in records] == [{"zh": "培训两百名教师"}, {"zh": "开设一座数字图书馆"}]


def test_chinese_lines_are_joined_without_blanks() -> None:
    line = "该机构为农村学校的两百名教师提供了数字技能培训并为他们提供了教材和设备以及长期支持与指导还有更多帮助内容"
    [record] = read(io.BytesIO(f"{line}\n{line}\n该项目已完成。".encode()), "a.txt")
    assert record.body == f"{line}{line}该项目已完成。"
