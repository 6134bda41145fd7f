// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix
internal import SmartCard

extension SAMInventoryError: UserFacingError {
    /// What to do about the list of CROUS keys.
    package var userMessage: UserMessage {
        let (key, category, english, french) = sentence
        return UserMessage(key, category, english: english, french: french, detail: String(describing: self))
    }

    private var sentence: (key: String, category: UserMessage.Category, english: String, french: String) {
        switch self {
        case .file:
            (
                "inventory-file", .failure,
                "The list of CROUS keys cannot be kept: check the data folder and its rights.",
                "La liste des clés CROUS ne peut pas être conservée : vérifiez le dossier de données et ses droits."
            )
        case .damaged(let line):
            (
                "inventory-damaged", .failure,
                "Line \(line) of sams.csv in the data folder is damaged: mend it, or move the file aside.",
                "La ligne \(line) de sams.csv du dossier de données est abîmée : corrigez-la ou écartez le fichier."
            )
        case .text:
            (
                "inventory-text", .usage, "This text cannot be written down: leave out line breaks.",
                "Ce texte ne peut pas être enregistré : retirez les retours à la ligne."
            )
        case .unknown(let uid):
            (
                "inventory-unknown", .usage,
                "No CROUS key \(uid) was seen on this station: plug it in once, or check the UID.",
                "Aucune clé CROUS \(uid) n'a été vue sur ce poste : branchez-la une fois ou vérifiez l'UID."
            )
        }
    }
}
