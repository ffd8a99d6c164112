"""Makes examples/plan.xlsx, the strategic plan of an invented water ministry: python examples/make_plan.py"""

from __future__ import annotations

import io
from pathlib import Path

from goalweave.formats.frameworks.plan import write_plan

HEADER = ("code", "parent", "level", "label.en", "label.fr", "label.es", "terms.en", "status", "sdg", "unit")

PLAN = (
    ("1", "", "Goal", "Safe water in every home", "De l’eau sûre dans chaque foyer", "Agua segura en cada hogar",
     "drinking water; water supply", "6.1=0.9; 3.9", "Water Supply"),
    ("1.1", "1", "Outcome", "Rural villages have safe water all year", "Les villages ont de l’eau sûre toute l’année",
     "Las aldeas tienen agua segura todo el año", "rural water supply; borehole; spring protection", "6.1=0.9; 1.4", "Water Supply"),
    ("1.1.1", "1.1", "Output", "600 boreholes drilled or repaired", "600 forages creusés ou réparés",
     "600 pozos perforados o reparados", "borehole drilling; hand pump; solar pump", "6.1; 7.2", "Water Supply"),
    ("1.1.2", "1.1", "Output", "Village water committees trained", "Comités d’eau des villages formés",
     "Comités de agua de las aldeas capacitados", "water user committee; community training", "6.b=0.9", "Water Supply"),
    ("1.2", "1", "Outcome", "Towns lose less water", "Les villes perdent moins d’eau", "Las ciudades pierden menos agua",
     "non-revenue water; leak detection", "6.4; 11.1", "Utilities"),
    ("1.2.1", "1.2", "Output", "Leaking mains renewed in eight towns", "Conduites renouvelées dans huit villes",
     "Tuberías renovadas en ocho ciudades", "pipe replacement; leakage", "6.4; 9.1", "Utilities"),
    ("1.2.2", "1.2", "Output", "Meters read by mobile phone", "Compteurs relevés par téléphone mobile",
     "Medidores leídos por teléfono móvil", "smart meter; mobile payment", "9.c; 6.4", "Utilities"),
    ("1.3", "1", "Outcome", "Water is fit to drink at the tap", "L’eau du robinet est potable", "El agua del grifo es potable",
     "water quality testing; chlorination", "6.1; 3.9=0.8", "Laboratory"),
    ("1.3.1", "1.3", "Output", "Four regional laboratories equipped", "Quatre laboratoires régionaux équipés",
     "Cuatro laboratorios regionales equipados", "water laboratory; arsenic; fluoride", "3.9; 6.1", "Laboratory"),
    ("1.3.2", "1.3", "Output", "Test results published every month", "Résultats d’analyse publiés chaque mois",
     "Resultados de análisis publicados cada mes", "open data; water safety plan", "16.10; 6.1", "Laboratory"),
    ("2", "", "Goal", "Dignified sanitation for all", "Un assainissement digne pour tous", "Saneamiento digno para todos",
     "sanitation; hygiene", "6.2=0.9; 3.3", "Sanitation"),
    ("2.1", "2", "Outcome", "Nobody has to go in the open", "Plus personne sans toilettes", "Nadie sin baño",
     "open defecation; latrine", "6.2=0.9", "Sanitation"),
    ("2.1.1", "2.1", "Output", "Household toilets co-financed", "Toilettes familiales cofinancées",
     "Baños familiares cofinanciados", "toilet subsidy; microcredit", "6.2; 1.4", "Sanitation"),
    ("2.1.2", "2.1", "Output", "Market and bus station toilets built", "Toilettes dans marchés et gares routières",
     "Baños en mercados y terminales", "public toilet", "6.2; 11.7", "Sanitation"),
    ("2.2", "2", "Outcome", "Pupils have toilets and soap", "Les élèves ont des toilettes et du savon",
     "El alumnado tiene baños y jabón", "school sanitation; menstrual hygiene; handwashing", "4.a=0.8; 6.2; 5.1", "Sanitation"),
    ("2.2.1", "2.2", "Output", "900 schools with separate toilets", "900 écoles avec toilettes séparées",
     "900 escuelas con baños separados", "girls' toilets", "4.a=0.8; 6.2", "Sanitation"),
    ("2.3", "2", "Outcome", "Waste water is treated and used again", "Les eaux usées sont traitées et réutilisées",
     "Las aguas residuales se tratan y reutilizan", "wastewater treatment; reuse; sludge", "6.3=0.9; 12.5", "Utilities"),
    ("2.3.1", "2.3", "Output", "Three treatment plants in service", "Trois stations d’épuration en service",
     "Tres plantas de tratamiento en servicio", "sewage works", "6.3; 9.4", "Utilities"),
    ("2.3.2", "2.3", "Output", "Sludge sold as farm compost", "Boues vendues comme compost", "Lodos vendidos como compost",
     "faecal sludge; compost", "12.5; 2.4", "Utilities"),
    ("3", "", "Goal", "Rivers and aquifers that last", "Des rivières et nappes durables", "Ríos y acuíferos duraderos",
     "water resources management; river basin", "6.5=0.9; 6.6", "Water Resources"),
    ("3.1", "3", "Outcome", "Basins are shared by agreement", "Les bassins sont partagés par accord",
     "Las cuencas se comparten por acuerdo", "transboundary water; basin plan", "6.5=0.9; 16.7", "Water Resources"),
    ("3.1.1", "3.1", "Output", "Five basin councils at work", "Cinq conseils de bassin actifs", "Cinco consejos de cuenca activos",
     "basin council; water allocation", "6.5; 6.b", "Water Resources"),
    ("3.1.2", "3.1", "Output", "Data shared with two neighbours", "Données partagées avec deux pays voisins",
     "Datos compartidos con dos países vecinos", "hydrological data; joint commission", "6.5; 17.6", "Water Resources"),
    ("3.2", "3", "Outcome", "Wetlands and springs recover", "Zones humides et sources se rétablissent",
     "Humedales y manantiales se recuperan", "wetland restoration; catchment protection", "6.6=0.9; 15.1", "Water Resources"),
    ("3.2.1", "3.2", "Output", "12,000 hectares of catchment replanted", "12 000 hectares de bassin reboisés",
     "12 000 hectáreas de cuenca reforestadas", "reforestation; erosion", "15.2; 15.3; 6.6", "Water Resources"),
    ("3.3", "3", "Outcome", "Farms grow more with each drop", "Les fermes produisent plus par goutte",
     "Las fincas producen más por gota", "irrigation efficiency; drip irrigation", "6.4=0.8; 2.4", "Irrigation"),
    ("3.3.1", "3.3", "Output", "Canals lined and gates automated", "Canaux revêtus et vannes automatisées",
     "Canales revestidos y compuertas automatizadas", "canal lining; irrigation scheme", "6.4; 2.a", "Irrigation"),
    ("3.3.2", "3.3", "Output", "Water fees by volume introduced", "Redevances d’eau au volume", "Tarifas de agua por volumen",
     "water tariff; water permit", "6.4; 12.2", "Irrigation"),
    ("4", "", "Goal", "Ready for floods and droughts", "Prêts aux crues et aux sécheresses",
     "Preparados para inundaciones y sequías", "climate resilience; disaster risk", "13.1=0.9; 11.5", "Hydrology"),
    ("4.1", "4", "Outcome", "Warnings reach people in time", "Les alertes arrivent à temps", "Las alertas llegan a tiempo",
     "early warning; flood forecast", "13.1=0.9; 11.5", "Hydrology"),
    ("4.1.1", "4.1", "Output", "120 river gauges online", "120 stations de mesure en ligne", "120 estaciones de aforo en línea",
     "telemetry; gauge; sensor", "13.1; 9.c", "Hydrology"),
    ("4.1.2", "4.1", "Output", "Alerts sent by text message", "Alertes envoyées par SMS", "Alertas enviadas por mensaje de texto",
     "cell broadcast; SMS alert", "13.3; 11.b", "Hydrology"),
    ("4.2", "4", "Outcome", "Dams and dykes hold", "Barrages et digues tiennent", "Presas y diques resisten",
     "dam safety; flood protection", "11.5; 9.1", "Hydrology"),
    ("4.2.1", "4.2", "Output", "Safety checks of all large dams", "Tous les grands barrages contrôlés",
     "Todas las grandes presas revisadas", "dam inspection", "9.1; 11.5", "Hydrology"),
    ("4.3", "4", "Outcome", "The ministry learns and accounts for it", "Le ministère apprend et rend compte",
     "El ministerio aprende y rinde cuentas", "monitoring and evaluation; annual report", "16.6; 17.18", "Planning"),
    ("4.3.1", "4.3", "Output", "Budget and results in one public report", "Budget et résultats dans un rapport public",
     "Presupuesto y resultados en un informe público", "results-based management; open budget", "16.6; 16.10", "Planning"),
)  # fmt: skip

ABOUT = (
    ("id", "water-plan"),
    ("edition", "2026-2030"),
    ("title.en", "Strategic plan of a water ministry (example)"),
    ("title.fr", "Plan stratégique d’un ministère de l’eau (exemple)"),
    ("title.es", "Plan estratégico de un ministerio del agua (ejemplo)"),
    ("short.en", "Water plan"),
    ("short.fr", "Plan Eau"),
    ("short.es", "Plan de agua"),
    ("owner.en", "An invented water ministry"),
    ("owner.fr", "Un ministère de l’eau imaginaire"),
    ("owner.es", "Un ministerio del agua imaginario"),
    ("language", "en"),
    ("levels", "Goal, Outcome, Output"),
    ("level.goal.en", "Goal", "Goals"),
    ("level.goal.fr", "But", "Buts"),
    ("level.goal.es", "Meta", "Metas"),
    ("level.outcome.en", "Outcome", "Outcomes"),
    ("level.outcome.fr", "Résultat", "Résultats"),
    ("level.outcome.es", "Resultado", "Resultados"),
    ("level.output.en", "Output", "Outputs"),
    ("level.output.fr", "Produit", "Produits"),
    ("level.output.es", "Producto", "Productos"),
)


def workbook() -> bytes:
    """The bytes of the workbook, always the same."""
    stream = io.BytesIO()
    rows = [(*row[:7], "ours", *row[7:]) for row in PLAN]
    write_plan(stream, HEADER, rows, ABOUT)
    return stream.getvalue()


if __name__ == "__main__":
    Path(__file__).with_name("plan.xlsx").write_bytes(workbook())
