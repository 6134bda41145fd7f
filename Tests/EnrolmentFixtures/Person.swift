// SPDX-License-Identifier: Apache-2.0

/// The people of the list; the raw value is the student number (docs/facts/domain.md, section 9).
package enum Person: String {
    case zoe = "22519001"
    case elodie = "09900017"
    /// Whose registration is not valid.
    case noe = "22519009"

    package static let file = """
        numero_etudiant;ine;nom_famille;prenom;nom_usage;date_naissance;mail;population;etat_ia;date_fin_droits
        22519001;;Lefèvre-Martin;Zoé;;17/03/2006;zoe@etu.univ-exemple.example;etudiant;valide;31/12/2029
        09900017;;N'Diaye;Élodie;;2004-02-29;elodie@etu.univ-exemple.example;etudiant;valide;2029-12-31
        22519009;;Exemple;Noé;;2004-02-28;noe@etu.univ-exemple.example;etudiant;annulee;2029-12-31

        """
}
