"""Words that stand for codes, in six languages where your own tables have them. Small letters, no accents needed."""

from __future__ import annotations

from goalweave.core.model import TOTAL
from goalweave.formats.reading.normalisation import Vocabulary

DIMENSIONS = Vocabulary(
    {
        "SEX": "sex|gender|sexe|genre|sexo|género|пол|жыныс|жынысы|սեռ|geschlecht|sexo biológico|стать|الجنس|النوع الاجتماعي|性别",
        "AGE": "age|age group|age band|âge|groupe d'âge|tranche d'âge|edad|grupo de edad|возраст|возрастная группа|возрастные группы|жас|жас тобы|տարիք|տարիքային խումբ|alter|altersgruppe|idade|العمر|الفئة العمرية|年龄|年龄组",
        "LOCATION": "location|urban or rural|urban rural|milieu de résidence|milieu|zona de residencia|urbano rural|местность|тип местности|тип поселения|урбанизация|жер|елді мекен|բնակավայր|urbanisation|urbanization|urban rural|area type|type of area|degree of urbanisation|stadt land|مكان الإقامة|城乡",
        "REPORTING_TYPE": "reporting type|reportingtype",
        "GEOCODE": "geocode|geo code",
    }
)

TOTALS = Vocabulary(
    {
        TOTAL: "total|all|both sexes|bothsex|both sexes or no breakdown by sex|all age|allage|all ages|allarea|all areas|all ages or no breakdown by age|no breakdown|ensemble|les deux sexes|tous|tous âges|ambos sexos|todos|todas las edades|всего|итого|оба пола|все население|барлығы|екі жыныс|ընդամենը|insgesamt|gesamt|ambos os sexos|все возрасты|المجموع|الجنسان|كلا الجنسين|总计|合计|男女合计"
    }
)

CODES = {
    "SEX": Vocabulary(
        {
            "F": "f|female|females|women|girls|femmes|femme|féminin|mujeres|mujer|femenino|женщины|женский|женщина|жен|девочки|әйелдер|әйел|կին|կանայք|իգական|weiblich|frauen|mulheres|feminino|жінки|إناث|أنثى|نساء|女|女性",
            "M": "m|male|males|men|boys|hommes|homme|masculin|hombres|hombre|masculino|мужчины|мужской|мужчина|муж|мальчики|ерлер|ер|տղամարդ|տղամարդիկ|արական|männlich|männer|homens|masculino|чоловіки|ذكور|ذكر|رجال|男|男性",
        }
    ),
    "LOCATION": Vocabulary(
        {
            "U": "u|urban|urbain|urbano|urbana|городская|город|городская местность|городское население|городские поселения|қала|қалалық|қалалық жер|քաղաք|քաղաքային|städtisch|stadt|zone urbaine|zona urbana|área urbana|miejski|حضر|حضري|城市|城镇",
            "R": "r|rural|rurale|сельская|село|сельская местность|сельское население|ауыл|ауылдық|ауылдық жер|գյուղ|գյուղական|ländlich|land|zone rurale|zona rural|área rural|ريف|ريفي|农村",
        }
    ),
}

REPORTING = {"global": "G", "national": "N", "regional": "R"}


MULTIPLIERS = Vocabulary(
    {
        0: "units|unit|ones|unités|unidades|единицы|وحدات|个",
        3: "thousands|thousand|milliers|mille|miles|тысячи|тысяч|тыс|آلاف|ألف|千",
        6: "millions|million|millones|миллионы|миллионов|млн|ملايين|مليون|百万",
        9: "billions|billion|milliards|miles de millones|миллиарды|миллиардов|млрд|مليارات|مليار|十亿",
    }
)

STATUSES = Vocabulary(
    {
        "A": "normal value|normal|undefined|final|définitif|definitivo|окончательные|نهائي|正常",
        "B": "time series break|break in time series|break|rupture de série|rupture|ruptura de serie|разрыв ряда|انقطاع السلسلة|中断",
        "D": "definition differs|définition différente|definición diferente",
        "E": "estimated value|estimated|estimate|estimé|estimation|estimado|estimación|оценка|تقديري|تقدير|估计|估计值",
        "F": "forecast value|forecast|prévision|pronóstico|previsión|прогноз|توقع|预测",
        "G": "experimental value|experimental",
        "H": "missing value holiday or weekend",
        "I": "imputed value|imputed",
        "J": "derogation",
        "K": "data included in another category",
        "L": "missing value data exist but were not collected|not collected",
        "M": "missing value data cannot exist|not applicable",
        "N": "not significant",
        "O": "missing value|missing|manquant|falta|отсутствует|غير متوفر|缺失",
        "P": "provisional value|provisional|provisoire|предварительные|مؤقت|临时",
        "Q": "missing value suppressed|suppressed|confidential",
        "S": "strike and other special events|strike",
        "U": "low reliability|unreliable",
        "V": "unvalidated value|unvalidated",
        "W": "includes data from another category",
        "X": "other",
    }
)

NATURES = Vocabulary(
    {
        "C": "country data|country|données nationales|datos nacionales|национальные данные|بيانات وطنية|国家数据",
        "CA": "country adjusted data|country adjusted",
        "E": "estimated data|estimated|estimate|estimation|estimación|оценка|تقدير|估计",
        "G": "global monitoring data|global monitoring",
        "M": "modeled data|modelled data|modeled|modelled|modélisé|modelado|модель|نموذج|模型",
        "N": "non relevant|not relevant|nonrelevant",
        "NA": "data nature not available|not available",
        "_X": "not specified|unknown|x",
    }
)
