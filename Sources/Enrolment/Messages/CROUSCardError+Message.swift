// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
internal import DESFire
internal import SmartCard

extension CROUSCardError: UserFacingError {
    /// What the desk does with this card.
    public var userMessage: UserMessage {
        switch self {
        case .card(.channel(let error), _): error.userMessage
        case .card(.keys(let error), _): Self.message(of: error, self)
        case .card: cardFailed
        case .refused(let row, let reason): reason.userMessage(row: row)
        case .wrongCardType:
            UserMessage(
                "wrong-card-type",
                .refused,
                english: "This is not a DESFire card: take a card of the CROUS delivery.",
                french: "Ce n'est pas une carte DESFire : prenez une carte du lot CROUS.",
                detail: description
            )
        case .randomUID:
            UserMessage(
                "random-uid",
                .refused,
                english:
                    "This card shows another number each time (random UID) and cannot be linked: take another card.",
                french: "Cette carte change de numéro à chaque passage (UID aléatoire) : prenez-en une autre.",
                detail: description
            )
        case .reservation(let error): Self.message(ofReservation: error)
        case .numberOutsideRange(let number):
            UserMessage(
                "number-outside-range",
                .refused,
                english: "Number \(number) is outside the range the CROUS gave: check `numbers` in the configuration.",
                french:
                    "Le numéro \(number) est hors de la plage attribuée par le CROUS : vérifiez `numbers` dans la configuration."
            )
        case .notProven:
            UserMessage(
                "not-proven",
                .failure,
                english:
                    "The card was written but does not prove what was written: put it on again, it will be checked and mended.",
                french: "La carte a été écrite mais le contrôle échoue : reposez-la, elle sera vérifiée et réparée.",
                detail: description
            )
        }
    }

    private var cardFailed: UserMessage {
        switch row {
        case .cardDead, .applicationDamaged:
            UserMessage(
                "card-damaged",
                .refused,
                english: "The chip reports that it is damaged: set the card aside and take another one.",
                french: "La puce signale qu'elle est endommagée : mettez la carte de côté et prenez-en une autre.",
                detail: description
            )
        case .noRoom, .creationRefused:
            UserMessage(
                "no-room",
                .refused,
                english: "There is no room left on this card: set it aside and take another one.",
                french: "Il n'y a plus de place sur cette carte : mettez-la de côté et prenez-en une autre.",
                detail: description
            )
        default:
            UserMessage(
                "card-failed",
                .failure,
                english: "The card refused a command: take it off and put it on again.",
                french: "La carte a refusé une commande : retirez-la puis reposez-la.",
                detail: description
            )
        }
    }

    private static func message(ofReservation error: any Error) -> UserMessage {
        if let error = error as? any UserFacingError { return error.userMessage }
        return UserMessage(
            "no-number",
            .journal,
            english: "No number could be reserved and the card was left as it is: see the detail and try again.",
            french:
                "Aucun numéro n'a pu être réservé et la carte est restée intacte : voir le détail puis recommencez.",
            detail: String(describing: error)
        )
    }

    private static func message(of error: KeyHolderError, _ whole: CROUSCardError) -> UserMessage {
        switch error.reason {
        case .storeGone, .storeLocked:
            UserMessage(
                "sam-gone",
                .unavailable,
                english:
                    "The CROUS key no longer answers: plug it in again and put the same card on, it will be finished.",
                french: "La clé CROUS ne répond plus : rebranchez-la et reposez la même carte, elle sera terminée.",
                detail: whole.description
            )
        case .unknownKey, .keyUnusable, .unsupported:
            UserMessage(
                "sam-key-missing",
                .unavailable,
                english: """
                    The CROUS key does not hold, or does not allow, a key this profile needs: ask the CROUS, or check the \
                    profile's entries.
                    """,
                french: """
                    La clé CROUS ne contient pas, ou n'autorise pas, une clé demandée par le paramétrage : voyez avec le \
                    CROUS ou vérifiez les entrées.
                    """,
                detail: whole.description
            )
        default:
            UserMessage(
                "keys-refused",
                .failure,
                english: "Card and CROUS key did not agree: take the card off and put it on again.",
                french: "La carte et la clé CROUS ne se sont pas reconnues : retirez la carte puis reposez-la.",
                detail: whole.description
            )
        }
    }
}

extension RefusalReason {
    /// What the desk does with a card that is left as it is.
    func userMessage(row: CardRow) -> UserMessage {
        let (english, french) = sentence
        return UserMessage(key, .refused, english: english, french: french, detail: "\(row.rawValue) \(self)")
    }

    private var sentence: (english: String, french: String) {
        switch self {
        case .foreignKeys, .foreignSettings, .foreignFile:
            (
                "The card holds a CROUS application of another issuer; nothing was written: take another card.",
                "La carte porte l'application CROUS d'un autre émetteur ; rien n'a été écrit : prenez une autre carte."
            )
        case .foreignMasterKey:
            (
                "The card's master key belongs to somebody else and the application cannot be created: ask who made the card.",
                "La clé maître de la carte appartient à un autre : voyez avec le fournisseur de la carte."
            )
        case .cardFull:
            (
                "There is no room for the CROUS application on this card: take another one.",
                "Pas assez de place pour l'application CROUS sur cette carte : prenez-en une autre."
            )
        case .applicationAppeared:
            (
                "The card changed while it was looked at: take it off and put it on again.",
                "La carte a changé pendant la lecture : retirez-la puis reposez-la."
            )
        case .numberConflict(let found, let expected):
            (
                "The card holds number \(found), the journal says \(expected); nothing was written: call a supervisor.",
                "La carte porte le numéro \(found), le journal indique \(expected) ; rien n'a été écrit : appelez un responsable."
            )
        case .unknownNumber(let number):
            (
                "The card already holds number \(number), which the journal does not know: call a supervisor.",
                "La carte porte déjà le numéro \(number), inconnu du journal : appelez un responsable."
            )
        case .unknownContents:
            (
                "The card was finished elsewhere and its contents cannot be read: call a supervisor.",
                "La carte a été terminée ailleurs et son contenu est illisible : appelez un responsable."
            )
        case .supervisorNeeded(let number):
            (
                "The card was in use before, with number \(number): a supervisor decides whether it may be used again.",
                "La carte a déjà servi avec le numéro \(number) : un responsable décide si elle peut resservir."
            )
        case .needsRepair:
            (
                "The card is in a state an ordinary tap does not mend: set it aside for the technician.",
                "La carte est dans un état qu'un simple passage ne répare pas : mettez-la de côté pour le technicien."
            )
        case .notEncoded:
            (
                "The card holds no CROUS application yet: enrol it first.",
                "La carte ne porte pas encore l'application CROUS : enrôlez-la d'abord."
            )
        }
    }
}
