// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension NumberRangeError: UserFacingError {
    /// What to do about the numbers.
    package var userMessage: UserMessage {
        switch self {
        case .historyNotDeclared:
            UserMessage(
                "history-not-declared",
                .usage,
                english: """
                    Nobody has said whether an earlier tool used numbers of this range: set `numbers.history` to none or \
                    imported.
                    """,
                french: """
                    Rien n'indique si un ancien outil a utilisé des numéros de cette plage : réglez `numbers.history` sur \
                    none ou imported.
                    """
            )
        case .usedUp:
            UserMessage(
                "numbers-used-up",
                .refused,
                english: "The number range of this host is used up: ask the CROUS for another range.",
                french: "Plage de numéros épuisée : demandez une nouvelle plage au CROUS.",
                detail: description
            )
        case .notOurs:
            UserMessage(
                "number-not-ours",
                .refused,
                english: "This number is not one this host may give out: check it, or `numbers` in the configuration.",
                french:
                    "Ce numéro n'est pas de ceux que ce poste peut attribuer : vérifiez-le, ou `numbers` dans la configuration.",
                detail: description
            )
        case .taken:
            UserMessage(
                "number-taken",
                .refused,
                english: "This number belongs to another card for ever; nothing was written: use another number.",
                french:
                    "Ce numéro appartient définitivement à une autre carte ; rien n'a été écrit : prenez-en un autre.",
                detail: description
            )
        case .cardDelivered(let number):
            UserMessage(
                "card-delivered",
                .refused,
                english:
                    "This card is in the delivery that has just come in, with number \(number); nothing was written: enrol it again.",
                french:
                    "Cette carte figure dans la livraison qui vient d'arriver, numéro \(number) ; rien n'a été écrit : enrôlez-la de nouveau.",
                detail: description
            )
        case .stockUnknown:
            UserMessage(
                "stock-unknown",
                .journal,
                english:
                    "The registry cannot say which numbers deliveries have: wait for a running import, or run `crousctl registry rebuild`.",
                french:
                    "Le registre ne sait pas quels numéros ont été livrés : attendez la fin d'un import ou lancez `crousctl registry rebuild`.",
                detail: description
            )
        case .reversed, .outside:
            UserMessage(
                "numbers-wrong",
                .usage,
                english: "The number range of this host is wrong: correct `numbers` in the configuration.",
                french: "La plage de numéros de ce poste est incorrecte : corrigez `numbers` dans la configuration.",
                detail: description
            )
        case .historyUnreadable, .historyMalformed:
            UserMessage(
                "numbers-history",
                .usage,
                english: "The file of numbers used before cannot be used: correct `numbers.usedFile`.",
                french: "Le fichier des numéros déjà utilisés est inutilisable : corrigez `numbers.usedFile`.",
                detail: description
            )
        }
    }
}
