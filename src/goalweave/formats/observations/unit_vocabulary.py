"""Units of measure: their codes, their names in six languages, and what publishers write for them in these and other languages.

Codes: SDMX CL_UNIT_MEASURE as the SDG data structure uses it, ISO 4217 for currencies.
"""

from __future__ import annotations

from collections.abc import Mapping

from goalweave.core.text.languages import LANGUAGES, LanguageMap

_NAMES = {
    "PT": "percent|pour cent|por ciento|процент|في المائة|百分比",
    "NUMBER": "number|nombre|número|число|عدد|数目",
    "PS": "people|personnes|personas|человек|أشخاص|人",
    "PER_100_POP": "per 100 people|pour 100 personnes|por cada 100 personas|на 100 человек|لكل 100 شخص|每100人",
    "PER_1000_POP": "per 1,000 people|pour 1 000 personnes|por cada 1000 personas|на 1000 человек|لكل 1000 شخص|每1000人",
    "PER_10000_POP": "per 10,000 people|pour 10 000 personnes|por cada 10 000 personas|на 10 000 человек|لكل 10000 شخص|每1万人",
    "PER_100000_POP": "per 100,000 people|pour 100 000 personnes|por cada 100 000 personas|на 100 000 человек|لكل 100000 شخص|每10万人",
    "PER_1000000_POP": "per million people|par million de personnes|por cada millón de personas|на миллион человек|لكل مليون شخص|每百万人",
    "PER_1000_LIVE_BIRTHS": "per 1,000 live births|pour 1 000 naissances vivantes|por cada 1000 nacidos vivos|на 1000 живорождённых|لكل 1000 مولود حي|每1000活产",
    "PER_100000_LIVE_BIRTHS": "per 100,000 live births|pour 100 000 naissances vivantes|por cada 100 000 nacidos vivos|на 100 000 живорождённых|لكل 100000 مولود حي|每10万活产",
    "PER_1000_UNINFECTED_POP": "per 1,000 uninfected people|pour 1 000 personnes non infectées|por cada 1000 personas no infectadas|на 1000 неинфицированных|لكل 1000 شخص غير مصاب|每1000未感染者",
    "PER_1000_WOMEN": "per 1,000 women|pour 1 000 femmes|por cada 1000 mujeres|на 1000 женщин|لكل 1000 امرأة|每1000名妇女",
    "PER_100000_EMP": "per 100,000 employees|pour 100 000 salariés|por cada 100 000 trabajadores|на 100 000 работников|لكل 100000 موظف|每10万雇员",
    "PT_GDP": "percent of GDP|pour cent du PIB|por ciento del PIB|процент ВВП|في المائة من الناتج المحلي الإجمالي|占国内生产总值的百分比",
    "PT_GNI": "percent of gross national income|pour cent du revenu national brut|por ciento del ingreso nacional bruto|процент ВНД|في المائة من الدخل القومي الإجمالي|占国民总收入的百分比",
    "RATIO": "ratio|rapport|razón|отношение|معدل|比值",
    "INDEX": "index|indice|índice|индекс|مؤشر|指数",
    "SCORE": "points|points|puntos|баллы|نقاط|分",
    "T": "tonnes|tonnes|toneladas|тонны|أطنان|吨",
    "T_YR": "tonnes per year|tonnes par an|toneladas por año|тонны в год|أطنان في السنة|吨/年",
    "KG": "kilograms|kilogrammes|kilogramos|килограммы|كيلوغرامات|公斤",
    "HA": "hectares|hectares|hectáreas|гектары|هكتارات|公顷",
    "KM2": "square kilometres|kilomètres carrés|kilómetros cuadrados|квадратные километры|كيلومترات مربعة|平方公里",
    "M2": "square metres|mètres carrés|metros cuadrados|квадратные метры|أمتار مربعة|平方米",
    "M3": "cubic metres|mètres cubes|metros cúbicos|кубические метры|أمتار مكعبة|立方米",
    "KM": "kilometres|kilomètres|kilómetros|километры|كيلومترات|公里",
    "L": "litres|litres|litros|литры|لترات|升",
    "KWH": "kilowatt hours|kilowattheures|kilovatios hora|киловатт-часы|كيلوواط ساعة|千瓦时",
    "MW": "megawatts|mégawatts|megavatios|мегаватты|ميغاواط|兆瓦",
    "MJ": "megajoules|mégajoules|megajulios|мегаджоули|ميغاجول|兆焦耳",
    "TJ": "terajoules|térajoules|terajulios|тераджоули|تيراجول|太焦耳",
    "T_CO2E": "tonnes of CO₂ equivalent|tonnes d’équivalent CO₂|toneladas de CO₂ equivalente|тонны CO₂-эквивалента|أطنان من مكافئ ثاني أكسيد الكربون|吨二氧化碳当量",
    "UG_M3": "micrograms per cubic metre|microgrammes par mètre cube|microgramos por metro cúbico|микрограммы на кубический метр|ميكروغرام لكل متر مكعب|微克每立方米",
    "MG_M3": "milligrams per cubic metre|milligrammes par mètre cube|miligramos por metro cúbico|миллиграммы на кубический метр|مليغرام لكل متر مكعب|毫克每立方米",
    "YR": "years|années|años|годы|سنوات|年",
    "D": "days|jours|días|дни|أيام|天",
    "HRS": "hours|heures|horas|часы|ساعات|小时",
    "MIN": "minutes|minutes|minutos|минуты|دقائق|分钟",
    "USD": "US dollars|dollars des États-Unis|dólares de los Estados Unidos|доллары США|دولار أمريكي|美元",
}  # fmt: skip

UNIT_NAMES: Mapping[str, LanguageMap] = {
    code: dict(zip(LANGUAGES, names.split("|"), strict=True)) for code, names in _NAMES.items()
}

UNIT_WORDS: Mapping[str, str] = {
    "PT": "%|percentage|per cent|pct|pt|pourcentage|porcentaje|проценты|процентов|в процентах|نسبة مئوية|في المئة|百分之|percentage %|pourcentage %|porcentaje %|процент %|prozent|prozentsatz|anteil in prozent|percentagem|porcentagem|por cento|percentuale|пайыз|пайызбен|відсоток|відсотки|տոկոս|տոկոս %|faiz|پایەی سەدی|درصد|persen|phần trăm|เปอร์เซ็นต์|პროცენტი",
    "NUMBER": "count|units|unit|количество|единиц|единица|единицы|шт|штук|العدد|数|数量|个数|anzahl|quantidade|dana|бірлік|сан|саны|թիվ|քանակ|միավոր|kpl|sayı",
    "PS": "persons|person|people|population|personne|habitants|persona|habitantes|чел|люди|نسمة|شخص|personen|pessoas|адам|адамдар|մարդ|особа|осіб",
    "PER_100_POP": "per 100 pop|per 100 population|per 100 inhabitants|rate per 100 population|pour 100 habitants|por cada 100 habitantes|por 100 habitantes|на 100 жителей|на 100 населения|لكل 100 نسمة|لكل 100 من السكان|每百人|每百居民|je 100 einwohner|100 адамға|100 մարդու հաշվով",
    "PER_1000_POP": "per 1000 population|per 1000 inhabitants|rate per 1000 population|pour 1000 habitants|por 1000 habitantes|por cada 1000 habitantes|на 1000 населения|на 1000 жителей|на 1 тыс населения|je 1000 einwohner|1000 адамға|1000 халыққа|1000 բնակչի հաշվով|لكل 1000 نسمة",
    "PER_10000_POP": "per 10000 population|per 10000 inhabitants|pour 10000 habitants|por 10000 habitantes|на 10000 населения|на 10 тыс населения|je 10000 einwohner",
    "PER_100000_POP": "per 100000 population|per 100000 inhabitants|per 100000|rate per 100000 population|rate per 100000|pour 100000 habitants|por 100000 habitantes|por cada 100000 habitantes|на 100000 населения|на 100000 жителей|на 100 тыс населения|на 100 тыс человек|100000 адамға|100000 халыққа|100000 բնակչի հաշվով|je 100000 einwohner|لكل 100000 نسمة|每10万人口",
    "PER_1000000_POP": "per 1000000 population|per million population|per million inhabitants|par million d'habitants|por millón de habitantes|на 1000000 населения|на 1 млн населения",
    "PER_1000_LIVE_BIRTHS": "rate per 1000 live births|на 1000 родившихся|на 1000 родившихся живыми|pour 1000 naissances|por 1000 nacidos vivos|per 1000 births|1000 тірі туғандарға",
    "PER_100000_LIVE_BIRTHS": "rate per 100000 live births|на 100 тыс родившихся живыми|на 100000 родившихся живыми|на 100000 живорожденных|por 100000 nacidos vivos|100000 тірі туғандарға",
    "PER_1000_UNINFECTED_POP": "per 1000 uninfected population|на 1000 неинфицированного населения",
    "PER_1000_WOMEN": "per 1000 women aged 15 49|на 1000 женщин соответствующего возраста",
    "PER_100000_EMP": "per 100000 workers|per 100000 employed persons|на 100000 занятых",
    "PT_GDP": "% of gdp|percentage of gdp|as percentage of gdp|% du pib|% del pib|доля к ввп в процентах|в процентах к ввп|процент к ввп|% к ввп|% des bip",
    "PT_GNI": "% of gni|percentage of gni|percent of gni|% du rnb|% del inb|процент к внд",
    "RATIO": "ratios|quotient|razão|соотношение|коэффициент|نسبة|verhältnis",
    "INDEX": "index value|index number|indexwert|индекс 0 1|индекса",
    "SCORE": "score|scores|punkte|балл|баллов|balls",
    "T": "tonne|metric tons|metric tonnes|tons|tn|тонн|тонна|т|tonelada|toneladas métricas|tonnen|طن|тонналар|տոննա",
    "T_YR": "tonnes a year|t year|t/y|тонн год|тонн в год|т год|tonnes par année|tonnen pro jahr",
    "KG": "kg|kilogram|kilogramme|кг|килограмм|килограммов|kilogramm|كغ|կգ",
    "HA": "ha|hectare|га|гектар|гектаров|hektar|هكتار|հա|հեկտար",
    "KM2": "km2|km²|sq km|square km|square kilometers|квкм|кв км|км2|км²|quadratkilometer|шаршы километр|քառ կմ",
    "M2": "m2|m²|sq m|square meters|кв м|м2|м²|quadratmeter|шаршы метр|քառ մ",
    "M3": "m3|m³|cubic meters|куб м|м3|м³|kubikmeter|текше метр|խոր մ",
    "KM": "km|kilometers|км|километров|километр|kilometer",
    "L": "liters|litre|литр|литров|liter|л",
    "KWH": "kwh|kilowatt hour|квт ч|квт час|квтч|kilowattstunden",
    "MW": "mw|megawatt|мвт|мегаватт",
    "MJ": "mj|megajoule|мдж|мегаджоуль",
    "TJ": "tj|terajoule|тдж|тераджоуль",
    "T_CO2E": "tonnes co2 equivalent|tonnes of co2 equivalent|t co2e|tonnes co2e|тонн co2 эквивалента|tonnes d'équivalent co2|t co2 äquivalente",
    "UG_M3": "µg m3|μg m3|ug m3|µg/m3|micrograms per cubic meter|мкг м3|мкг куб м",
    "MG_M3": "mg m3|mg/m3|milligrams per cubic meter|мг м3|мг метр куб|мг куб м",
    "YR": "year|année|ans|año|лет|год|года|jahre|anos|жыл|տարի|سنة",
    "D": "day|jour|día|дней|день|tage|dias|күн|օր",
    "HRS": "hour|heure|hora|часов|час|stunden|сағат|ժամ",
    "MIN": "minute|минут|минута|minuten",
    "USD": "usd|us dollar|us$|united states dollars|dollars américains|dólares estadounidenses|долларов сша|долларах сша|долл сша|доллар сша|ақш доллары|ամն դոլար|us dollar $",
    "EUR": "eur|euro|euros|евро|€|يورو|欧元|եվրո",
    "GBP": "gbp|pounds sterling|pound sterling|british pounds|£",
    "CAD": "cad|canadian dollars|dollars canadiens",
    "KZT": "kzt|tenge|тенге|теңге",
    "KGS": "kgs|kyrgyz som|кыргызский сом|сом",
    "AMD": "amd|dram|armenian drams|драм|դրամ",
    "RUB": "rub|roubles|rubles|рублей|рубль|руб",
    "UZS": "uzs|uzbek sum|сум|so m",
    "UAH": "uah|hryvnia|гривень|гривна|грн",
    "AUD": "aud|australian dollars",
    "CNY": "cny|yuan|人民币|元|юань",
    "JPY": "jpy|yen|日元|円",
    "INR": "inr|indian rupees|rupees|₹",
    "XOF": "xof|francs cfa|fcfa|cfa francs",
}  # fmt: skip
"""Code → further words for it, parted by bars: as `reading.normalisation.Vocabulary` has them, numbers without separators."""

MULTIPLES: Mapping[int, str] = {
    3: "thousand|thousands|mille|milliers|millier|miles|mil|тыс|тысяча|тысяч|тысячи|тис|آلاف|ألف|千|tausend|tsd|мың|հազար|ribu|ming",
    4: "万|萬",
    6: "million|millions|mio|mln|millones|millón|milhões|миллион|миллионов|миллионы|млн|مليون|ملايين|百万|millionen|միլիոն|juta",
    8: "亿|億",
    9: "billion|billions|bn|milliard|milliards|mrd|bln|miles de millones|миллиард|миллиардов|миллиарды|млрд|مليار|مليارات|十亿|milliarden|միլիարդ",
    12: "trillion|trillions|billones|трлн|триллион|триллионов|تريليون|万亿|billionen|տրիլիոն",
}  # fmt: skip
"""Power of ten → words before or after a unit: `млн долларов США`. An English “billion” is nine, as most publishers mean it."""

JOINING = frozenset(("of", "de", "des", "d", "du", "in", "в", "von", "的"))
"""Words between a multiple and its unit."""
