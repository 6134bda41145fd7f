// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix

extension HoldersError: UserFacingError {
    /// What to do about the list of holders.
    package var userMessage: UserMessage {
        let (key, category, english, french) = sentence
        return UserMessage(key, category, english: english, french: french, detail: description)
    }

    private var sentence: (key: String, category: UserMessage.Category, english: String, french: String) {
        switch self {
        case .file:
            (
                "holders-file", .failure, "The list of holders cannot be kept: check the data folder and its rights.",
                "La liste des titulaires ne peut pas être conservée : vérifiez le dossier de données et ses droits."
            )
        case .exposed:
            (
                "holders-exposed", .usage,
                "Others may read the list of holders: set holders.csv of the data folder to mode 600.",
                "D'autres peuvent lire la liste des titulaires : mettez holders.csv du dossier de données en mode 600."
            )
        case .empty, .header, .missingColumns, .repeatedColumn:
            (
                "holders-header", .usage,
                "The first line of the file does not name the columns of docs/holders-csv.md: correct it and import again.",
                "La première ligne du fichier ne nomme pas les colonnes de docs/holders-csv.md : corrigez-la et réimportez."
            )
        case .directoryBroken:
            (
                "holders-broken", .failure,
                "The list of holders in the data folder is damaged: move holders.csv aside and import the list again.",
                "La liste des titulaires du dossier de données est endommagée : écartez holders.csv et réimportez la liste."
            )
        case .random:
            (
                "no-random", .failure, "The system gives no random numbers: repair the installation of OpenSSL.",
                "Le système ne fournit pas de nombres aléatoires : réparez l'installation d'OpenSSL."
            )
        }
    }
}

extension HoldersImport.Problem {
    /// The fault of the line, for the person who wrote the file.
    package var userMessage: UserMessage {
        UserMessage("holders-line", .usage, english: "\(reason).", french: "\(reason.french).")
    }
}

extension HoldersImport.Reason {
    fileprivate var french: String {
        switch self {
        case .blankLine: "ligne vide"
        case .text: "ligne illisible : enregistrez le fichier en UTF-8, guillemets fermés"
        case .cellCount(let found, let expected): "\(found) cellules au lieu de \(expected)"
        case .empty: "cellule vide"
        case .pattern: "forme inattendue"
        case .noSuchDay: "date inexistante (jj/MM/aaaa ou aaaa-MM-jj)"
        case .unknownPopulation: "ni etudiant, ni personnel, ni invite"
        case .repeated(let line): "même personne qu'à la ligne \(line)"
        case .otherHolder: "déjà utilisé par un autre numéro étudiant"
        case .unknownColumn: "colonne inconnue, ignorée"
        case .wrongKey: "clé incorrecte"
        case .unknownState: "état non reconnu, considéré comme non valide"
        }
    }
}
