"""What the columns of a table of records may be called, in six languages, parted by bars. Small letters, no accents needed."""

from __future__ import annotations

from goalweave.core.model import RECORD_FIELDS
from goalweave.core.text.detection import DETECTED
from goalweave.formats.reading.columns import HeadVocabulary
from goalweave.formats.reading.normalisation import Vocabulary
from goalweave.formats.records.table import registry_vocabulary

HEADERS: dict[str, dict[str, str]] = {
    "id": {
        "en": "id|identifier|project id|project number|project code|project no|record id|record|reference|ref|iati identifier|activity id|grant id|grant number|award id|code",
        "fr": "identifiant|numéro de projet|code projet|code du projet|numéro|référence",
        "es": "identificador|código de proyecto|código del proyecto|número de proyecto|código|referencia",
        "ru": "идентификатор|номер проекта|код проекта|номер|код|№",
        "ar": "المعرف|معرف|رقم المشروع|رمز المشروع|الرقم|الرمز",
        "zh": "编号|项目编号|标识|代码|项目代码",
    },
    "title": {
        "en": "title|project title|project name|name of project|title of project|activity title|activity name|name|project|activity|programme|program|programme title|initiative|title narrative|record title|sub output|suboutput|key activity|plan item",
        "fr": "titre|titre du projet|nom du projet|intitulé|intitulé du projet|projet|activité|programme|nom|initiative",
        "es": "título|título del proyecto|nombre del proyecto|nombre|proyecto|actividad|programa|iniciativa",
        "ru": "название|название проекта|наименование|наименование проекта|заголовок|проект|мероприятие|программа",
        "ar": "العنوان|عنوان|عنوان المشروع|اسم المشروع|المشروع|النشاط|الاسم|البرنامج",
        "zh": "标题|名称|项目名称|项目|活动|活动名称|题目",
    },
    "text": {
        "en": "text|description|project description|summary|project summary|abstract|activity description|short description|objectives|objective|details|narrative|description narrative|purpose|scope|aims",
        "fr": "texte|description|description du projet|résumé|résumé du projet|objectifs|objectif|détails",
        "es": "texto|descripción|descripción del proyecto|resumen|objetivos|objetivo|detalles",
        "ru": "текст|описание|описание проекта|краткое описание|аннотация|содержание|цели проекта|цель проекта",
        "ar": "النص|نص|الوصف|وصف|وصف المشروع|ملخص|الملخص|أهداف المشروع",
        "zh": "文本|描述|说明|项目描述|项目说明|简介|摘要|内容",
    },
    "kind": {
        "en": "kind|type|record type|activity type|category of activity",
        "fr": "type|genre|nature|type d'activité",
        "es": "tipo|clase|tipo de actividad",
        "ru": "вид|тип|тип записи|вид деятельности",
        "ar": "النوع|نوع|نوع النشاط",
        "zh": "类型|类别|种类",
    },
    "start": {
        "en": "start|start date|starts|begin|begin date|from|date|year|start year|planned start|actual start",
        "fr": "début|date de début|date de démarrage|date|année|année de début|du",
        "es": "inicio|fecha de inicio|fecha inicio|comienzo|fecha|año|año de inicio|desde",
        "ru": "начало|дата начала|дата|год|год начала",
        "ar": "البداية|تاريخ البدء|تاريخ البداية|التاريخ|السنة",
        "zh": "开始|开始日期|起始日期|日期|年份|开始年份|启动日期",
    },
    "end": {
        "en": "end|end date|ends|finish|completion date|closing date|to|until|end year|planned end|actual end",
        "fr": "fin|date de fin|date de clôture|au|année de fin",
        "es": "fin|fin de proyecto|fecha de fin|fecha fin|fecha de finalización|fecha de término|final|hasta",
        "ru": "конец|окончание|дата окончания|дата завершения|год окончания",
        "ar": "النهاية|تاريخ الانتهاء|تاريخ النهاية",
        "zh": "结束|结束日期|终止日期|完成日期|结束年份",
    },
    "dates": {
        "en": "start and end|duration|project period|implementation period|project duration|timeframe|timescale|overall term|project dates|period of implementation|from to",
        "fr": "début et fin|durée|durée du projet|période d'exécution|période de mise en œuvre|dates du projet",
        "es": "inicio y fin|duración|duración del proyecto|período de ejecución|plazo de ejecución|vigencia",
        "ru": "начало и окончание|срок реализации|сроки реализации|период реализации|сроки|продолжительность",
        "ar": "البداية والنهاية|المدة|مدة المشروع|فترة التنفيذ|مدة التنفيذ",
        "zh": "起止时间|起止日期|实施期限|执行期|项目期限|项目周期|期限",
    },
    "status": {
        "en": "status|project status|phase|stage",
        "fr": "statut|état|état d'avancement|phase",
        "es": "estado|situación|estado del proyecto|fase",
        "ru": "статус|состояние|стадия",
        "ar": "الحالة|حالة|حالة المشروع",
        "zh": "状态|项目状态|阶段",
    },
    "organisation": {
        "en": "organisation|organization|reporting organisation|reporting organization|owner|agency|department|ministry|responsible|publisher",
        "fr": "organisation|organisme|organisme déclarant|institution|ministère|département|responsable",
        "es": "organización|organismo|institución|ministerio|departamento|entidad|responsable",
        "ru": "организация|ведомство|министерство|учреждение|ответственный",
        "ar": "المنظمة|المؤسسة|الجهة|الوزارة",
        "zh": "组织|机构|单位|部门",
    },
    "partners": {
        "en": "partners|partner|partner organisations|partner organizations|implementing partners|implementing partner|implementer|implementing agency|stakeholders|implementing organisations",
        "fr": "partenaires|partenaire|partenaires d'exécution|organismes partenaires",
        "es": "socios|socio|asociados|entidades asociadas|socios ejecutores|contrapartes",
        "ru": "партнеры|партнер|исполнители|исполнитель|организации партнеры",
        "ar": "الشركاء|شركاء|الشريك|الجهات المنفذة",
        "zh": "合作伙伴|伙伴|合作方|合作单位|执行机构",
    },
    "funder": {
        "en": "funder|funders|donor|donors|funding organisation|funding organization|funding source|funded by|financed by|source of funds|contributing partners|contributing partner",
        "fr": "bailleur|bailleurs|bailleur de fonds|bailleurs de fonds|donateur|donateurs|financement|source de financement",
        "es": "donante|donantes|financiador|financiadores|fuente de financiación|fuente de financiamiento",
        "ru": "донор|доноры|источник финансирования|финансирующая организация",
        "ar": "المانح|المانحون|الجهة المانحة|الجهات المانحة|مصدر التمويل",
        "zh": "资助方|捐助方|捐助者|出资方|资金来源",
    },
    "lead": {
        "en": "lead|lead organisation|lead organization|lead agency|lead partner|accountable organisation|un entities|un entity|un agencies|agencies|participating un entities",
        "fr": "chef de file|organisme chef de file|organisation chef de file",
        "es": "entidad líder|organización líder|líder|organismo principal",
        "ru": "ведущая организация|головная организация",
        "ar": "الجهة الرائدة|المنظمة الرائدة",
        "zh": "牵头机构|牵头单位|主办机构",
    },
    "country": {
        "en": "country|countries|recipient country|country code|beneficiary country|country name|geographical scope|geographic scope",
        "fr": "pays|pays bénéficiaire|pays bénéficiaires|code pays",
        "es": "país|países|país beneficiario|país receptor|código de país",
        "ru": "страна|страны|код страны|страна получатель",
        "ar": "البلد|الدولة|البلدان|الدول|بلد",
        "zh": "国家|国别|受援国|国家代码",
    },
    "budget": {
        "en": "budget|total budget|amount|value|total amount|project budget|cost|total cost|funding|grant amount|planned budget|required resources|total required resources|resources required|required funding",
        "fr": "budget|budget total|montant|montant total|coût|coût total",
        "es": "presupuesto|presupuesto total|monto|importe|monto total|costo|coste|costo total",
        "ru": "бюджет|сумма|общий бюджет|стоимость|объем финансирования",
        "ar": "الميزانية|المبلغ|التكلفة|قيمة المشروع",
        "zh": "预算|金额|总预算|总金额|经费",
    },
    "commitment": {
        "en": "commitment|commitments|committed|amount committed|committed amount|available resources|total available resources|resources available|available funding",
        "fr": "engagement|engagements|montant engagé",
        "es": "compromiso|compromisos|monto comprometido",
        "ru": "обязательства|сумма обязательств",
        "ar": "الالتزام|الالتزامات",
        "zh": "承诺额|承诺金额",
    },
    "spent": {
        "en": "spent|expenditure|expenditures|disbursement|disbursements|disbursed|amount spent|amount disbursed|actual cost|total expenditure",
        "fr": "dépenses|dépensé|décaissement|décaissements|montant décaissé|montant dépensé",
        "es": "gasto|gastos|gastado|desembolso|desembolsos|monto desembolsado|ejecutado",
        "ru": "расходы|израсходовано|выплаты|освоено",
        "ar": "المصروفات|الإنفاق|المدفوعات|المبلغ المنفق",
        "zh": "支出|已支出|支付|实际支出",
    },
    "currency": {
        "en": "currency|currency code",
        "fr": "devise|monnaie",
        "es": "moneda|divisa",
        "ru": "валюта",
        "ar": "العملة|عملة",
        "zh": "货币|币种",
    },
    "sdg": {
        "en": "sdg|sdgs|sdg goal|sdg goals|sdg target|sdg targets|sdg indicator|sdg indicators|un sdg|un sdgs|primary sdg|secondary sdg|related sdgs|sdg tag|sdg tags|sdg alignment|sustainable development goal|sustainable development goals",
        "fr": "odd|objectif odd|objectifs odd|cible odd|cibles odd|indicateur odd|objectif de développement durable|objectifs de développement durable",
        "es": "ods|objetivo ods|objetivos ods|meta ods|metas ods|indicador ods|objetivo de desarrollo sostenible|objetivos de desarrollo sostenible",
        "ru": "цур|цели цур|задача цур|задачи цур|цель устойчивого развития|цели устойчивого развития",
        "ar": "أهداف التنمية المستدامة|هدف التنمية المستدامة|غايات التنمية المستدامة",
        "zh": "可持续发展目标|可持续发展具体目标|sdg目标",
    },
    "language": {
        "en": "language|lang|language code",
        "fr": "langue",
        "es": "idioma|lengua",
        "ru": "язык",
        "ar": "اللغة|لغة",
        "zh": "语言|语种",
    },
    **registry_vocabulary.HEADERS,
}
"""Field of a record → what its column may be called; the first word that a table has is taken."""
COLUMN_FIELDS: dict[str, str] = {}
"""Column → the field of a record that it tells."""
for _name, _spec in RECORD_FIELDS.items():
    for _column in (_name,) if _spec.columns is None else _spec.columns:
        COLUMN_FIELDS[_column] = _name
for _column in COLUMN_FIELDS.keys() - HEADERS.keys() - {"tags"}:
    HEADERS[_column] = {"en": f"{RECORD_FIELDS[COLUMN_FIELDS[_column]].label.lower()}|{_column}"}

TAG_HEADERS = Vocabulary(
    {
        "sdg": "goal|goals|target|targets|indicator|tags|tag|objectif|objectifs|cible|cibles|objetivo|objetivos|meta|metas|цель|цели|задача|الهدف|الأهداف|目标|具体目标"
    }
)
"""What a column of tags, or of text, may be called: its first cells tell which."""

LOOSE: dict[str, str] = {
    "title": "title|titre|título|название|наименование|عنوان|标题|名称",
    "text": "description|summary|abstract|descripción|resumen|résumé|описание|وصف|描述|说明|简介",
    "start": "start date|date de début|fecha de inicio|дата начала|تاريخ البدء|开始日期",
    "end": "end date|date de fin|fecha de fin|дата окончания|تاريخ الانتهاء|结束日期",
}
"""Words that tell a field even among other words of a head, where no column is called just so."""

HEADS = HeadVocabulary(HEADERS, LOOSE, DETECTED)
