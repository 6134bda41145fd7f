// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Enrolment
internal import Journal
internal import SmartCard

extension CardChange {
    /// The result of a change, as a sentence.
    func message(_ card: JournalledCard) -> UserMessage {
        let (english, french): (String, String) =
            switch self {
            case .cancel(let reason):
                (
                    "Card \(card.uid), number \(card.number), is cancelled (\(reason.rawValue)); its holder may get another.",
                    "Carte \(card.uid), numéro \(card.number), invalidée (\(reason.rawValue)) ; le titulaire peut en recevoir une autre."
                )
            case .reassign(let holder):
                (
                    "Card \(card.uid), number \(card.number), now belongs to \(holder).",
                    "La carte \(card.uid), numéro \(card.number), appartient maintenant à \(holder)."
                )
            case .revalidate(let day):
                (
                    "Card \(card.uid), number \(card.number), is valid until \(day).",
                    "Carte \(card.uid), numéro \(card.number), valable jusqu'au \(day.french)."
                )
            case .abandon:
                (
                    "Card \(card.uid) is given up: number \(card.number) is burnt, its holder may get another card.",
                    "Carte \(card.uid) abandonnée : le numéro \(card.number) est perdu, le titulaire peut recevoir une autre carte."
                )
            }
        return UserMessage("card.\(name)", .usage, english: english, french: french)
    }
}

extension UserMessage {
    static func erased(_ card: JournalledCard) -> UserMessage {
        UserMessage(
            "card.erased",
            .usage,
            english:
                "The CROUS application is gone from card \(card.uid); number \(card.number) stays this card's. Take it off.",
            french:
                "L'application CROUS est effacée de la carte \(card.uid) ; le numéro \(card.number) reste le sien. Retirez-la."
        )
    }

    static func verified(_ found: CardVerification) -> UserMessage {
        if let wrong = found.refusedKeys, !wrong.isEmpty { return .refusedKeys(wrong, found.uid) }
        guard let number = found.number else { return .unreadable(found.uid) }
        guard found.isRight else { return .disagreement(found, number) }
        return UserMessage(
            "verify.right",
            .usage,
            english: "Card \(found.uid) holds number \(number), as the journal says.",
            french: "La carte \(found.uid) porte le numéro \(number), comme le dit le journal."
        )
    }

    private static func refusedKeys(_ keys: [UInt8], _ uid: CardUID) -> UserMessage {
        let list = keys.map { String($0) }.joined(separator: ", ")
        return UserMessage(
            "verify.keys",
            .refused,
            english: "Card \(uid) does not open with key \(list) of this profile: set it aside for the technician.",
            french:
                "La carte \(uid) ne s'ouvre pas avec la clé \(list) du paramétrage : mettez-la de côté pour le technicien."
        )
    }

    private static func unreadable(_ uid: CardUID) -> UserMessage {
        UserMessage(
            "verify.unreadable",
            .refused,
            english:
                "Card \(uid) holds no valid number: put it on again with an order of its holder, it will be mended.",
            french:
                "La carte \(uid) ne porte pas de numéro valide : reposez-la avec une demande pour son titulaire, elle sera réparée."
        )
    }

    private static func disagreement(_ found: CardVerification, _ number: CROUSNumber) -> UserMessage {
        let (english, french): (String, String) =
            switch found.known {
            case nil: ("the journal does not know the card", "le journal ne connaît pas la carte")
            case let known? where known.number != number:
                ("the journal says \(known.number)", "le journal indique \(known.number)")
            case let known? where known.state != .enrolled:
                ("the journal says \(known.state.rawValue)", "le journal indique : \(known.state.french)")
            default:
                (
                    "its delivery says \(found.deliveredNumber?.description ?? "-")",
                    "la livraison indique \(found.deliveredNumber?.description ?? "-")"
                )
            }
        return UserMessage(
            "verify.differs",
            .refused,
            english: "Card \(found.uid) holds number \(number), but \(english): call a supervisor.",
            french: "La carte \(found.uid) porte le numéro \(number), mais \(french) : appelez un responsable."
        )
    }
}
