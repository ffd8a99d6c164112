"""Currencies and sizes of amounts, by the words of six languages in plain letters (core.facts.plain)."""

from __future__ import annotations

from collections.abc import Mapping

_ISO_4217 = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP "
    "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF "
    "IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK "
    "MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    "SBD SCR SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS "
    "VED VES VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMW ZWG ZWL"
)
CURRENCIES = frozenset(_ISO_4217.split())
"""ISO 4217, without the Sudanese pound: in texts about the goals its letters mean these."""

CURRENCY_WORDS: Mapping[str, str] = {
    "USD": (
        "us$|us dollars|us dollar|u.s. dollars|american dollars|united states dollars|dollars des etats-unis|dollars americains|dollars us|"
        "$ us|$us|usd$|dolares estadounidenses|dolares de los estados unidos|dolares de ee. uu.|dolares de ee.uu.|долл. сша|долларов сша|доллара сша|доллар сша|"
        "دولار امريكي|دولارات امريكيه|دولارا امريكيا|دولار من دولارات الولايات المتحده|美元"
    ),
    "EUR": "€|euros|euro|евро|يورو|欧元",
    "GBP": "£|pounds sterling|pound sterling|livres sterling|libras esterlinas|фунтов стерлингов|جنيه استرليني|英镑",
    "CHF": "swiss francs|swiss franc|francs suisses|francos suizos|швейцарских франков|швейцарского франка|فرنك سويسري|فرنكات سويسريه|瑞士法郎",
    "CNY": "rmb|yuan|yuans|yuanes|юаней|人民币|元人民币|元",
    "RUB": "руб|рублей|рубля|₽|rubles|roubles|卢布",
    "JPY": "yen|yens|yenes|иен|日元|ين ياباني",
    "INR": "₹|indian rupees",
    "KES": "kenyan shillings|ksh|kes",
    "CAD": "ca$|c$|dollars canadiens|canadian dollars",
    "AUD": "a$|au$|australian dollars",
    "XOF": "francs cfa|fcfa|francs c.f.a.",
    "KZT": "тенге",
    "SAR": "ريال سعودي",
    "AED": "درهم اماراتي",
    "EGP": "جنيه مصري",
    "MXN": "pesos mexicanos",
    "COP": "pesos colombianos",
    "BRL": "r$|reais|reales brasilenos",
}

SCALE_WORDS: Mapping[str, str] = {
    "1000000000000": "trillion|万亿",
    "1000000000": "billion|billions|bn|bln|milliard|milliards|mrd|mil millones|miles de millones|млрд|миллиард|миллиарда|миллиардов|مليار|مليارات|十亿",
    "100000000": "亿",
    "10000000": "crore|千万",
    "1000000": "million|millions|mio|mln|mn|m|millon|millones|млн|миллион|миллиона|миллионов|مليون|ملايين|مليوني|百万",
    "100000": "lakh",
    "10000": "万",
    "1000": "thousand|k|mille|milliers|mil|тыс|тысяча|тысячи|тысяч|الف|الاف|千",
}
