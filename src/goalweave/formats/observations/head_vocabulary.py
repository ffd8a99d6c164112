"""What the columns of a table of observations are called, in six languages. Small letters, no accents needed."""

from __future__ import annotations

from goalweave.formats.reading.columns import HeadVocabulary

HEADS = HeadVocabulary(
    {
        "area": {
            "en": "area|ref area|reference area|area code|country code|country or area code|geo area code|geoareacode|m49|m49 code|iso|iso2|iso3|iso code|iso2 code|iso3 code|iso alpha 3 code|geo|country|country or area|country name|area name|country or area name|countries|geo area name|geoareaname|reference area name|entity|economy|region|region name|territory|code",
            "fr": "code pays|code du pays|pays|pays ou zone|zone|zone géographique|territoire|région|nom du pays",
            "es": "código de país|código del país|país|país o zona|área|zona|territorio|región|nombre del país",
            "ru": "код страны|страна|страна или район|территория|регион|район",
            "ar": "رمز البلد|رمز الدولة|البلد|بلد|الدولة|دولة|المنطقة|منطقة|البلد أو المنطقة",
            "zh": "国家代码|国家|国家或地区|国家和地区|地区|区域|国家名称",
        },
        "time": {
            "en": "time period|timeperiod|year|time|period|date|reference year",
            "fr": "année|an|période|temps|date|exercice",
            "es": "año|ano|período|tiempo|fecha",
            "ru": "год|период|время|дата",
            "ar": "السنة|سنة|العام|عام|الفترة|التاريخ",
            "zh": "年份|年|年度|时间|时期|日期",
        },
        "detail": {
            "en": "period as published",
            "fr": "période publiée",
            "es": "período publicado",
            "ru": "опубликованный период",
            "ar": "الفترة كما نشرت|الفترة كما نُشرت",
            "zh": "发布的时期",
        },
        "value": {
            "en": "obs value|value|observation|observation value|observed value|data value|figure",
            "fr": "valeur|valeur observée",
            "es": "valor|valor observado|dato",
            "ru": "значение|величина",
            "ar": "القيمة|قيمة",
            "zh": "值|数值|观测值|数据",
        },
        "series": {
            "en": "series code|seriescode|code of series|series|variable|variable code",
            "fr": "code de série|code série|série|variable",
            "es": "código de serie|código de la serie|serie",
            "ru": "код ряда|код серии|ряд|серия",
            "ar": "رمز السلسلة|السلسلة",
            "zh": "系列代码|序列代码|系列|序列",
        },
        "name": {
            "en": "series name|series description|seriesdescription|seriesdesc|indicator name|indicator description",
            "fr": "nom de la série|nom de l'indicateur",
            "es": "nombre de la serie|nombre del indicador",
            "ru": "название ряда|название показателя",
            "ar": "اسم السلسلة|اسم المؤشر",
            "zh": "系列名称|指标名称",
        },
        "indicator": {
            "en": "indicator code|indicator|indicator id|kpi",
            "fr": "code indicateur|code de l'indicateur|indicateur",
            "es": "código del indicador|indicador",
            "ru": "код показателя|показатель|индикатор",
            "ar": "رمز المؤشر|المؤشر",
            "zh": "指标代码|指标",
        },
        "unit": {
            "en": "unit measure|unit|units|unit of measure|unitmeasure|unitscode|units code|unit code|unit of measurement",
            "fr": "unité|unité de mesure|unités",
            "es": "unidad|unidad de medida",
            "ru": "единица|единица измерения|ед изм",
            "ar": "الوحدة|وحدة القياس",
            "zh": "单位|计量单位",
        },
        "multiplier": {
            "en": "unit mult|unit multiplier|unitmultiplier|multiplier|scale",
            "fr": "multiplicateur|multiplicateur d'unité",
            "es": "multiplicador",
            "ru": "множитель",
            "ar": "المضاعف",
            "zh": "乘数|数量级",
        },
        "status": {
            "en": "obs status|observation status|status|flag",
            "fr": "statut|statut d'observation",
            "es": "estado|estado de la observación",
            "ru": "статус",
            "ar": "حالة الملاحظة|الحالة",
            "zh": "状态|观测状态",
        },
        "nature": {
            "en": "nature|nature of data|data nature",
            "fr": "nature|nature des données",
            "es": "naturaleza|naturaleza de los datos",
            "ru": "характер данных|характер",
            "ar": "طبيعة البيانات",
            "zh": "数据性质|性质",
        },
        "source": {
            "en": "source|sources|source detail|data source",
            "fr": "source|source des données",
            "es": "fuente|fuente de datos",
            "ru": "источник|источник данных",
            "ar": "المصدر|مصدر البيانات",
            "zh": "来源|数据来源",
        },
        "footnote": {
            "en": "footnote|footnotes|note|notes|comment|comments|comment obs|remark|remarks",
            "fr": "note|notes|note de bas de page|remarque|remarques|commentaire",
            "es": "nota|notas|nota al pie|comentario|observaciones",
            "ru": "примечание|примечания|комментарий|сноска",
            "ar": "ملاحظة|ملاحظات|حاشية",
            "zh": "备注|注释|说明|脚注",
        },
        "lower": {
            "en": "lower bound|lowerbound|lower|lower limit|ci lower",
            "fr": "borne inférieure",
            "es": "límite inferior",
            "ru": "нижняя граница",
            "ar": "الحد الأدنى",
            "zh": "下限",
        },
        "upper": {
            "en": "upper bound|upperbound|upper|upper limit|ci upper",
            "fr": "borne supérieure",
            "es": "límite superior",
            "ru": "верхняя граница",
            "ar": "الحد الأعلى",
            "zh": "上限",
        },
        "": {
            "en": "id|no|row|number|goal|target|freq|frequency|base per|baseperiod|base period|time detail|timedetail|time coverage|timecoverage|geoinfourl|geo info url|units desc|unitsdesc|unit name|parent code|parent name|time period start|data provider",
            "fr": "fournisseur des données",
            "es": "proveedor de los datos",
            "ru": "поставщик данных",
            "ar": "مزود البيانات",
            "zh": "数据提供者",
        },
    }
)
"""Field → words; under no name those of columns that say nothing more."""

SINGLE = ("time", "value")
"""Fields that can have no second column; of others the word that stands first above is tried first."""
