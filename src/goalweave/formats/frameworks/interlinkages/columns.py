"""What the columns of a list of scored pairs may be called."""

from __future__ import annotations

from goalweave.formats.reading.columns import HeadVocabulary

PAIR_COLUMNS = HeadVocabulary(
    {
        "subject": {
            "en": "subject|subject id|from|from target|target a|influencing|row|i",
            "fr": "sujet|de|cible de départ",
            "es": "sujeto|desde|meta de origen",
            "ru": "субъект|от",
            "ar": "من",
            "zh": "主体|从",
        },
        "object": {
            "en": "object|object id|to|to target|target b|influenced|column|j",
            "fr": "objet|vers|cible d’arrivée",
            "es": "objeto|hacia|meta de destino",
            "ru": "объект|к",
            "ar": "إلى",
            "zh": "客体|到",
        },
        "score": {
            "en": "score|influence|value|median|rating",
            "fr": "note|valeur|médiane",
            "es": "puntuación|valor|mediana",
            "ru": "балл|оценка|значение|медиана",
            "ar": "درجة|قيمة",
            "zh": "分数|得分|值",
        },
        "correlation": {"en": "correlation|correlation coefficient|coefficient|rho|spearman|pearson"},
        "benefit": {
            "en": "benefit|synergy|co benefit|positive",
            "fr": "bénéfice|synergie",
            "es": "beneficio|sinergia",
            "ru": "выгода|синергия",
            "ar": "منفعة|تآزر",
            "zh": "收益|协同",
        },
        "trade_off": {
            "en": "trade off|tradeoff|negative",
            "fr": "arbitrage|compromis",
            "es": "disyuntiva|contrapartida",
            "ru": "компромисс",
            "ar": "مفاضلة",
            "zh": "权衡",
        },
        "sign": {"en": "sign|ext sign", "fr": "signe", "es": "signo", "ru": "знак", "ar": "علامة", "zh": "符号"},
        "weight": {"en": "weight|ext weight", "fr": "poids", "es": "peso", "ru": "вес", "ar": "وزن", "zh": "权重"},
        "scorer": {
            "en": "scorer|panel|expert|respondent|participant",
            "fr": "panel|évaluateur|expert",
            "es": "panel|evaluador|experto",
            "ru": "эксперт|группа",
            "ar": "خبير",
            "zh": "专家|小组",
        },
        "rationale": {
            "en": "rationale|reason|justification|comment|note",
            "fr": "justification|raison|commentaire",
            "es": "justificación|razón|comentario",
            "ru": "обоснование|причина",
            "ar": "تعليل|سبب",
            "zh": "理由",
        },
        "evidence": {
            "en": "evidence",
            "fr": "preuve",
            "es": "evidencia",
            "ru": "доказательство",
            "ar": "دليل",
            "zh": "证据",
        },
        "place": {
            "en": "place|country|area",
            "fr": "lieu|pays",
            "es": "lugar|país",
            "ru": "место|страна",
            "ar": "مكان|البلد",
            "zh": "地点|国家",
        },
        "source": {
            "en": "source|reference|ext source|mapping source",
            "fr": "référence",
            "es": "fuente|referencia",
            "ru": "источник",
            "ar": "مصدر",
            "zh": "来源",
        },
    }
)
"""Field of a pair → its words. `rationale` may have a language: `rationale.fr`."""

SCORE_FIELDS = ("score", "correlation", "benefit", "trade_off", "sign", "weight")

ONCE = ("subject", "object", *SCORE_FIELDS, "scorer", "evidence", "place", "source")
"""Fields that have one column at most."""
