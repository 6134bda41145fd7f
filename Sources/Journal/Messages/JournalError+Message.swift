// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix

extension JournalError: UserFacingError {
    /// What to do about the journal.
    package var userMessage: UserMessage {
        switch self {
        case .locked(let owner):
            UserMessage(
                "journal-locked",
                .locked,
                english: "\(owner) is at work on this journal: use its socket, or stop it first.",
                french: "\(owner) travaille déjà sur ce journal : passez par son socket ou arrêtez-le d'abord."
            )
        case .diskFull(let error):
            UserMessage(
                "disk-full",
                .journal,
                english:
                    "The disk is full and nothing was written on the card: free some room and put the card on again.",
                french:
                    "Le disque est plein et rien n'a été écrit sur la carte : libérez de la place et reposez la carte.",
                detail: error.description
            )
        case .file(let error):
            UserMessage(
                "journal-file",
                .journal,
                english: "The journal cannot be written or read: check the data folder and its rights.",
                french: "Le journal est illisible ou non inscriptible : vérifiez le dossier de données et ses droits.",
                detail: error.description
            )
        case .unsafe(let error):
            UserMessage(
                "journal-unsafe",
                .journal,
                english:
                    "The disk failed under the journal and nothing more is written: check the disk, then restart crousd.",
                french:
                    "Le disque a failli sous le journal, plus rien n'est écrit : vérifiez le disque puis relancez crousd.",
                detail: error.description
            )
        case .broken(let fault):
            UserMessage(
                "journal-broken",
                .journal,
                english: "The journal is broken at \(fault): keep a copy and follow docs/recovery.md.",
                french: """
                    Le journal est endommagé (\(fault.french)) : gardez-en une copie et suivez docs/depannage.md.
                    """,
                detail: fault.description
            )
        case .contradiction(let contradiction):
            UserMessage(
                "journal-contradiction",
                .refused,
                english: "The journal says otherwise and nothing was written: call a supervisor.",
                french: "Le journal dit autre chose et rien n'a été écrit : appelez un responsable.",
                detail: contradiction.description
            )
        case .unwritable(let failure):
            UserMessage(
                "journal-cell",
                .usage,
                english: "A name has a character the journal cannot hold (line end or NUL): correct it.",
                french: "Un nom contient un caractère impossible au journal (fin de ligne ou NUL) : corrigez-le.",
                detail: "\(failure)"
            )
        case .tooLong(let field, let limit):
            UserMessage(
                "journal-text-long",
                .usage,
                english:
                    "A text for the journal (\(field)) is too long and nothing was written: use at most \(limit) bytes.",
                french: """
                    Un texte destiné au journal (\(Self.french(field))) est trop long et rien n'a été écrit : \(limit) octets \
                    au plus.
                    """
            )
        case .numbers(let error): error.userMessage
        case .nothingLost:
            UserMessage(
                "nothing-lost",
                .usage,
                english: "No line of the journal is missing: there is nothing to accept and nothing was written.",
                french: "Aucune ligne ne manque au journal : il n'y a rien à accepter et rien n'a été écrit."
            )
        case .lossUnknown:
            UserMessage(
                "loss-unknown",
                .usage,
                english: """
                    Nobody knows how many lines are lost: say with --used-up-to the highest number this host may have \
                    given out.
                    """,
                french: """
                    Le nombre de lignes perdues est inconnu : indiquez avec --used-up-to le plus grand numéro que ce poste \
                    a pu attribuer.
                    """
            )
        case .hashing(let error):
            UserMessage(
                "no-hash",
                .failure,
                english: "The cryptographic library gives no SHA-256: repair the installation of OpenSSL.",
                french: "La bibliothèque cryptographique ne fournit pas SHA-256 : réparez l'installation d'OpenSSL.",
                detail: "\(error)"
            )
        }
    }

    private static func french(_ field: String) -> String {
        switch JournalText.Field(rawValue: field) {
        case .station: "poste et lecteur"
        case .operatorName: "opérateur"
        case .supervisor: "responsable"
        case .reason: "motif"
        case .profile: "paramétrage carte"
        case .samUID, .detail, nil: "détail"
        }
    }
}
