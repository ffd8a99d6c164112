"""The texts of the template."""

from __future__ import annotations

HEADER = (
    "code",
    "parent",
    "level",
    "label.en",
    "label.fr",
    "description.en",
    "terms.en",
    "status",
    "sdg",
)

ROWS = (
    (
        "1",
        "",
        "Goal",
        "Everyone can borrow a book nearby",
        "Chacun peut emprunter un livre près de chez lui",
        "",
        "",
        "ours",
        "4",
    ),
    (
        "1.1",
        "1",
        "Outcome",
        "More villages have a reading room",
        "Plus de villages ont une salle de lecture",
        "The number of villages with a reading room that opens three days a week doubles.",
        "village library; reading room; mobile library",
        "ours",
        "4.6=0.8; 11.7",
    ),
    (
        "1.1.1",
        "1.1",
        "Output",
        "Two book buses on the road",
        "Deux bibliobus sur les routes",
        "",
        "book bus",
        "ours",
        "",
    ),
    (
        "1.2",
        "1",
        "Outcome",
        "Schools read every day",
        "Les écoles lisent chaque jour",
        "",
        "reading lesson",
        "ours",
        "4.1",
    ),
)

ABOUT = (
    ("id", "library-plan"),
    ("edition", "2026-2030"),
    ("title.en", "Plan of a public library (example)"),
    ("title.fr", "Plan d’une bibliothèque publique (exemple)"),
    ("short.en", "Library plan"),
    ("owner.en", "A public library"),
    ("language", "en"),
    ("levels", "Goal, Outcome, Output"),
    ("level.goal.en", "Goal", "Goals"),
    ("level.goal.fr", "But", "Buts"),
    ("level.outcome.en", "Outcome", "Outcomes"),
    ("level.outcome.fr", "Résultat", "Résultats"),
    ("level.output.en", "Output", "Outputs"),
    ("level.output.fr", "Produit", "Produits"),
)

INSTRUCTIONS = (
    ("", "English", "Français"),
    (
        "How to",
        "Replace the example in the sheets Plan and About with your own plan, save, then run: goalweave frameworks import FILE",
        "Remplacez l’exemple des feuilles Plan et About par votre plan, enregistrez, puis : goalweave frameworks import FICHIER",
    ),
    (
        "code",
        "What your plan calls the line: 1, 1.1, G2, A-3. Each only once. The cells are texts, so 1.10 stays 1.10.",
        "Le nom de la ligne dans votre plan : 1, 1.1, G2, A-3. Une seule fois chacun. Les cellules sont du texte : 1.10 reste 1.10.",
    ),
    (
        "parent",
        "The code of the line above it in the hierarchy; empty at the top. Without this column, 1.1.1 belongs to 1.1.",
        "Le code de la ligne dont elle relève ; vide au sommet. Sans cette colonne, 1.1.1 relève de 1.1.",
    ),
    (
        "level",
        "Goal, Outcome, Output, or what your plan calls them; named in the sheet About, from the top. Without it: by depth.",
        "But, Résultat, Produit, ou les mots de votre plan ; nommés dans la feuille About, du haut vers le bas. Sinon : la profondeur.",
    ),
    (
        "label.en, label.fr …",
        "A short name in each language you have: label.es, label.ru, label.ar, label.zh. At least one.",
        "Un nom court dans chaque langue disponible : label.es, label.ru, label.ar, label.zh. Au moins une.",
    ),
    (
        "description.en …",
        "The full text of the line, if the label shortens it. May be left out.",
        "Le texte complet de la ligne, si le nom l’abrège. Facultatif.",
    ),
    (
        "terms.en …",
        "Words that your reports use when they write about it, with semicolons between them. They help to find and to suggest.",
        "Les mots qu’emploient vos rapports à ce sujet, séparés par des points-virgules. Ils aident à trouver et à suggérer.",
    ),
    (
        "status",
        "official, transcribed, recalled, disputed or ours. Empty means ours.",
        "official, transcribed, recalled, disputed ou ours. Vide signifie ours.",
    ),
    (
        "sdg",
        "Links: codes of that framework with semicolons between them (9.c; 4.b), with a weight if you like (9.c=0.8).",
        "Liens : codes de ce cadre séparés par des points-virgules (9.c; 4.b), avec un poids si vous voulez (9.c=0.8).",
    ),
    (
        "wsis, itu …",
        "Any framework that Goalweave has may head a column of links. See: goalweave frameworks list",
        "Tout cadre connu de Goalweave peut nommer une colonne de liens. Voir : goalweave frameworks list",
    ),
    (
        "Other columns",
        "Any other column is kept with the line and shown beside it.",
        "Toute autre colonne est conservée avec la ligne et affichée à côté d’elle.",
    ),
)
