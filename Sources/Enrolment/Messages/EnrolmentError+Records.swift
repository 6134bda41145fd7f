// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Journal
internal import SmartCard

extension EnrolmentError {
    /// Contradictions between card and records.
    var recordMessage: UserMessage {
        switch self {
        case .cardHasNumber(let uid, let number):
            UserMessage(
                "card-has-number",
                .refused,
                english:
                    "This card has number \(number) for ever; nothing was written: ask for that number, or use another card.",
                french:
                    "Cette carte a définitivement le numéro \(number) ; rien n'a été écrit : demandez ce numéro ou prenez une autre carte.",
                detail: uid.description
            )
        case .cardToReplace(let uid, let since):
            // When it is requested again after a power cut, the card on the reader may be the new one.
            UserMessage(
                "card-to-replace",
                .refused,
                english:
                    "This card is the holder's since \(since): if it is the new one, all is done; if it is the old one, take it off and put the new one on.",
                french:
                    "Cette carte est celle du titulaire depuis le \(since) : si c'est la nouvelle, tout est fait ; si c'est l'ancienne, retirez-la et posez la nouvelle.",
                detail: uid.description
            )
        case .notDelivered(let uid, true):
            UserMessage(
                "delivery-reversed",
                .refused,
                english:
                    "The delivery list has this card with its bytes backwards: import the list again in the other byte order.",
                french: "CSV en ordre d'octets inversé : relancez l'import avec l'autre ordre (--order).",
                detail: uid.description
            )
        case .notDelivered(let uid, false):
            UserMessage(
                "not-delivered",
                .refused,
                english: "This card is on no delivery list of the CROUS: import the list of its delivery.",
                french: "Carte absente des livraisons CROUS : chargez le CSV de livraison.",
                detail: uid.description
            )
        case .stateForbids(let uid, let state, let what):
            Self.message(uid, state, what)
        case .noCard(let text):
            UserMessage(
                "no-card",
                .refused,
                english:
                    "The journal has no such card (\(text)): check what was typed, or look with `crousctl registry search`.",
                french:
                    "Le journal ne connaît pas cette carte (\(text)) : vérifiez la saisie ou cherchez avec `crousctl registry search`."
            )
        case .badValue(let field, let text):
            UserMessage(
                "bad-value",
                .usage,
                english: "\"\(text)\" cannot be used as \(field): see the help of the command for what it takes.",
                french: "« \(text) » ne convient pas pour \(field) : voir l'aide de la commande."
            )
        default: orderMessage
        }
    }

    private static func message(_ uid: CardUID, _ state: CardState, _ what: String) -> UserMessage {
        if what == "erase" {
            return UserMessage(
                "cancel-first",
                .refused,
                english:
                    "This card is in use: say why it is taken out of use with --reason (DP, DV, CD or HS), then it is erased.",
                french:
                    "Cette carte est en service : indiquez le motif avec --reason (DP, DV, CD ou HS) pour l'effacer.",
                detail: "\(uid) \(state.rawValue)"
            )
        }
        return UserMessage(
            "state-forbids",
            .refused,
            english:
                "Card \(uid) is \(state.rawValue), which does not allow `\(what)`: look at it with `crousctl registry search`.",
            french:
                "La carte \(uid) est « \(state.french) », ce qui ne permet pas `\(what)` : voir `crousctl registry search`.",
            detail: state.rawValue
        )
    }
}
