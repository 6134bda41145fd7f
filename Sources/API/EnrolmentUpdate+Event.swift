// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCard
internal import CROUSCore
internal import Enrolment
internal import SmartCard

extension EnrolmentUpdate {
    init(_ event: EnrolmentEvent) {
        switch event {
        case .takeCardOff: self.init(event: "take-card-off", message: .takeCardOff)
        case .putCardOn: self.init(event: "put-card-on", message: .putCardOn)
        case .putSameCardOn(let uid):
            self.init(event: "put-same-card-on", message: .putSameCardOn(uid))
            self.uid = uid.description
        case .step(let step, let uid):
            self.init(event: "step", message: step.message)
            self.step = step.description
            self.uid = uid.description
        case .failed(let message): self.init(event: "failed", message: message)
        case .enrolled(let result):
            self.init(event: "enrolled", message: .enrolled(result))
            uid = result.uid.description
            number = result.number.padded
            holder = result.holder?.description
            how = result.how.rawValue
            replaced = result.replaced?.description
            resumed = result.resumed
            alreadyEnrolled = result.alreadyEnrolled
            cardCommands = result.cardCommands
            journalSequence = result.journalSequence
            warning = result.warning
        }
    }
}

extension UserMessage {
    fileprivate static let takeCardOff = UserMessage(
        "take-card-off",
        .usage,
        english: "Take the card off the reader first.",
        french: "Retirez d'abord la carte du lecteur."
    )

    fileprivate static let putCardOn = UserMessage(
        "put-card-on",
        .usage,
        english: "Put the card on the reader.",
        french: "Posez la carte sur le lecteur."
    )

    fileprivate static func putSameCardOn(_ uid: CardUID) -> UserMessage {
        UserMessage(
            "put-same-card-on",
            .usage,
            english: "The card was taken off too early: put the same card on again (\(uid)).",
            french: "Carte retirée trop tôt : reposez la même carte (\(uid))."
        )
    }

    fileprivate static func enrolled(_ result: EnrolmentResult) -> UserMessage {
        let number = result.number.padded
        if result.alreadyEnrolled {
            return UserMessage(
                "already-enrolled",
                .usage,
                english: "Card \(result.uid) was enrolled before, with number \(number). Take it off.",
                french: "La carte \(result.uid) était déjà enrôlée, numéro \(number). Retirez-la."
            )
        }
        let how = result.how.remark
        let replaced =
            result.replaced.map { ("; card \($0) no longer serves", " ; la carte \($0) n'est plus valable") } ?? (
                "", ""
            )
        return UserMessage(
            "enrolled",
            .usage,
            english: "Card \(result.uid) enrolled with number \(number)\(how.0)\(replaced.0). Take it off.",
            french: "Carte \(result.uid) enrôlée, numéro \(number)\(how.1)\(replaced.1). Retirez-la."
        )
    }
}

extension EncodingOutcome.Result {
    fileprivate var remark: (String, String) {
        switch self {
        case .encoded, .alreadyEnrolled: ("", "")
        case .resumed: (", finished after an earlier try", ", terminée après un premier essai")
        case .repaired: (", its contents mended", ", contenu réparé")
        case .adopted: (", which it held already", ", qu'elle portait déjà")
        case .linked: (" of its delivery", " de sa livraison")
        case .rekeyed: (", its keys brought up to date", ", clés mises à jour")
        }
    }
}

extension EncodingStep {
    /// The sentence for the desk while the step runs.
    fileprivate var message: UserMessage {
        let (english, french) = words
        return UserMessage("step.\(key)", .usage, english: english, french: french)
    }

    private var words: (String, String) {
        switch self {
        case .look: ("Looking at the card", "Lecture de la carte")
        case .reserve: ("Reserving a number in the journal", "Réservation d'un numéro au journal")
        case .masterKey: ("Using the card's master key", "Utilisation de la clé maître de la carte")
        case .createApplication: ("Creating the CROUS application", "Création de l'application CROUS")
        case .open: ("Opening the application with the CROUS key", "Ouverture de l'application avec la clé CROUS")
        case .inspect: ("Comparing with the profile", "Comparaison avec le paramétrage")
        case .createFile(let number): ("Creating file \(number)", "Création du fichier \(number)")
        case .writeFile(let number): ("Writing file \(number)", "Écriture du fichier \(number)")
        case .commit: ("Making the contents valid", "Validation du contenu")
        case .changeKey(let number): ("Changing key \(number)", "Changement de la clé \(number)")
        case .authenticateReader:
            ("Opening the card with its final key", "Ouverture de la carte avec sa clé définitive")
        case .readFile(let number): ("Reading file \(number) back", "Relecture du fichier \(number)")
        case .proveMasterKey: ("Proving the application's master key", "Contrôle de la clé maître de l'application")
        case .verifyKey(let number): ("Checking key \(number)", "Contrôle de la clé \(number)")
        case .deleteApplication: ("Deleting the CROUS application", "Suppression de l'application CROUS")
        case .proveErased: ("Proving that it is gone", "Contrôle de la suppression")
        }
    }
}

extension CardLook.Finding {
    /// What the look shows, as a sentence.
    var message: UserMessage {
        let (key, english, french) = words
        return UserMessage(key, .usage, english: english, french: french)
    }

    private var words: (String, String, String) {
        switch self {
        case .noApplication: ("blank", "no CROUS application", "pas d'application CROUS")
        case .factoryKeys, .someKeys:
            (
                "unfinished", "encoding begun, not finished: enrol it again",
                "encodage commencé, à terminer : enrôlez-la de nouveau"
            )
        case .targetKeys: ("finished", "encoded, final keys", "encodée, clés définitives")
        case .keysBehind:
            ("keys-behind", "encoded, but some keys were not changed", "encodée, mais des clés n'ont pas été changées")
        case .olderKeys:
            ("older-keys", "encoded, keys of an older generation", "encodée, clés d'une génération antérieure")
        case .rekeyBegun:
            (
                "rekey-begun", "its keys were being changed, not finished: enrol it again with --rekey",
                "changement de clés commencé, à terminer : enrôlez-la de nouveau avec --rekey"
            )
        case .strangeKey, .foreign:
            ("foreign", "CROUS application of another issuer", "application CROUS d'un autre émetteur")
        }
    }
}
