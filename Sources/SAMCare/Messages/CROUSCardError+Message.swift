// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import CROUSCore
internal import DESFire
internal import SAM
internal import SmartCard

extension CROUSCardError: UserFacingError {
    /// What the desk does with this card.
    package var userMessage: UserMessage {
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
        case .otherCard(let found, let expected):
            UserMessage(
                "other-card-begun",
                .refused,
                english: "This is card \(found), another one was begun: bring card \(expected) back to finish it.",
                french:
                    "Voici la carte \(found), une autre était commencée : rapportez la carte \(expected) pour la terminer."
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
        case .cardDead:
            UserMessage(
                "card-damaged",
                .refused,
                english: "The chip reports that it is damaged: abandon this card and take another one.",
                french: "La puce signale qu'elle est endommagée : abandonnez cette carte et prenez-en une autre.",
                detail: description
            )
        case .applicationDamaged:
            UserMessage(
                "application-damaged",
                .refused,
                english: """
                    The CROUS application on this card is damaged: a supervisor erases it, then enrols the card again with \
                    --re-encode; if erasing is refused, abandon the card.
                    """,
                french: """
                    L'application CROUS de cette carte est endommagée : un responsable l'efface puis enrôle de nouveau la \
                    carte avec --re-encode ; si l'effacement est refusé, abandonnez la carte.
                    """,
                detail: description
            )
        case .noRoom, .creationRefused:
            UserMessage(
                "no-room",
                .refused,
                english: """
                    There is no room left on this card and it cannot be finished: abandon it, which frees its holder, and \
                    take another one.
                    """,
                french: """
                    Il n'y a plus de place sur cette carte, elle ne peut être terminée : abandonnez-la, ce qui libère son \
                    titulaire, et prenez-en une autre.
                    """,
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
        case .storeGone:
            return UserMessage(
                "sam-gone",
                .unavailable,
                english:
                    "The CROUS key no longer answers: plug it in again and put the same card on, it will be finished.",
                french: "La clé CROUS ne répond plus : rebranchez-la et reposez la même carte, elle sera terminée.",
                detail: whole.description
            )
        case .authenticationRefused, .integrity: return keysRefused(whole)
        default:
            let cause = error.cause as? SAMError
            return cause?.message(about: error.key, detail: whole.description) ?? keysRefused(whole)
        }
    }

    private static func keysRefused(_ whole: CROUSCardError) -> UserMessage {
        UserMessage(
            "keys-refused",
            .failure,
            english: "Card and CROUS key did not agree: take the card off and put it on again.",
            french: "La carte et la clé CROUS ne se sont pas reconnues : retirez la carte puis reposez-la.",
            detail: whole.description
        )
    }
}

extension RefusalReason {
    /// What the desk does with a card that was left unchanged.
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
        case .unknownNumber, .foreignNumber, .notAsDelivered, .unknownContents, .supervisorNeeded, .rekeyUnfinished,
            .needsRepair, .needsErasing, .notEncoded, .noRoom, .ownerMustErase:
            decision
        }
    }

    /// Cards that may be finished, but only by a supervisor's decision.
    private var decision: (english: String, french: String) {
        switch self {
        case .unknownNumber(let number):
            (
                "The card already holds number \(number), which the journal does not know: run again with --adopt and a supervisor's name, or take another card.",
                "La carte porte déjà le numéro \(number), inconnu du journal : recommencez avec --adopt et le nom d'un responsable, ou prenez une autre carte."
            )
        case .foreignNumber(let number):
            (
                "The card holds number \(number), outside the range the CROUS gave: it was made elsewhere, take another card.",
                "La carte porte le numéro \(number), hors de la plage attribuée par le CROUS : elle vient d'ailleurs, prenez-en une autre."
            )
        case .notAsDelivered(let number):
            (
                "The card was delivered with number \(number) but is not finished: run again with --adopt and a supervisor's name to finish it with this number.",
                "La carte a été livrée avec le numéro \(number) mais n'est pas terminée : recommencez avec --adopt et le nom d'un responsable pour la terminer avec ce numéro."
            )
        case .supervisorNeeded(let number):
            (
                "The card was in use before, with number \(number): to use it again run again with --re-encode and a supervisor's name.",
                "La carte a déjà servi avec le numéro \(number) : pour la réutiliser, recommencez avec --re-encode et le nom d'un responsable."
            )
        case .rekeyUnfinished(let number):
            (
                "The keys of card number \(number) were being changed: run again with --rekey and a supervisor's name to finish it.",
                "Le changement des clés de la carte numéro \(number) n'est pas terminé : recommencez avec --rekey et le nom d'un responsable."
            )
        default: repair
        }
    }

    private var repair: (english: String, french: String) {
        switch self {
        case .unknownContents:
            (
                "The card was finished elsewhere and its contents cannot be read: take another card, or let a supervisor erase this one.",
                "La carte a été terminée ailleurs et son contenu est illisible : prenez-en une autre, ou faites-la effacer par un responsable."
            )
        case .needsErasing:
            (
                "The keys of this card are in a state that cannot be mended: a supervisor erases it, then enrols it again with --re-encode.",
                "Les clés de cette carte sont dans un état irréparable : un responsable l'efface puis l'enrôle de nouveau avec --re-encode."
            )
        case .noRoom(let free, let needed):
            (
                "There is not enough room on this card (\(free) bytes free, \(needed) needed); nothing was written: take another card.",
                "Pas assez de place sur cette carte (\(free) octets libres, \(needed) nécessaires) ; rien n'a été écrit : prenez-en une autre."
            )
        case .ownerMustErase:
            (
                "Only the owner of the card's master key can delete the application: ask who made the card.",
                "Seul le détenteur de la clé maître de la carte peut supprimer l'application : voyez avec le fournisseur de la carte."
            )
        case .notEncoded:
            (
                "The card holds no CROUS application yet: enrol it first.",
                "La carte ne porte pas encore l'application CROUS : enrôlez-la d'abord."
            )
        default:
            (
                "The card is not all it should be: put it on again for its holder, enrolling mends it.",
                "La carte n'est pas complète : reposez-la pour son titulaire, l'enrôlement la répare."
            )
        }
    }
}
