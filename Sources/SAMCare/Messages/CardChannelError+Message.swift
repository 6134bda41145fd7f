// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

extension CardChannelError: UserFacingError {
    /// What the desk does about a reader or a card that does not answer.
    package var userMessage: UserMessage {
        let (key, english, french) = sentence
        let category: UserMessage.Category = reason == .severalCards || reason == .otherCard ? .refused : .unavailable
        return UserMessage(key, category, english: english, french: french, detail: description)
    }

    private var sentence: (key: String, english: String, french: String) {
        switch reason {
        case .noCard:
            ("no-card", "There is no card on the reader: put it on.", "Aucune carte sur le lecteur : posez-la.")
        case .cardRemoved:
            (
                "card-removed", "The card was taken off too early: put the same card on again, it will be finished.",
                "Carte retirée trop tôt : reposez la même carte, elle sera terminée."
            )
        case .cardReset:
            (
                "card-reset",
                "Another program reset the card: close other card programs and put the same card on again.",
                "Un autre programme a réinitialisé la carte : fermez-le et reposez la même carte."
            )
        case .cardMute:
            (
                "card-mute", "The card does not answer: turn it over or lay it flat in the middle of the reader.",
                "La carte est muette : retournez-la ou posez-la bien à plat au centre du lecteur."
            )
        case .otherCard:
            (
                "other-card", "Another card was put on in the middle: put the first one on again.",
                "La carte a été changée en cours de route : reposez la première."
            )
        case .severalCards:
            (
                "several-cards", "Several cards lie on the reader: leave only one.",
                "Plusieurs cartes sur le lecteur : n'en laissez qu'une."
            )
        case .readerGone:
            (
                "reader-gone", "The reader is unplugged: plug it in again, the card will be finished at the next tap.",
                "Le lecteur est débranché : rebranchez-le, la carte sera terminée au prochain passage."
            )
        case .sharingViolation:
            (
                "reader-taken",
                """
                Another program holds the reader (a browser, gpg's scdaemon or a vendor's tool): close it and try again.
                """,
                "Un autre programme occupe le lecteur (navigateur, scdaemon, outil du fabricant) : fermez-le et recommencez."
            )
        case .heldByKernel:
            (
                "reader-held-by-kernel",
                "The kernel has taken the NFC reader (pn533_usb): install udev/crousd-nfc.conf, then unplug it and plug it in.",
                "Le noyau a pris le lecteur NFC (pn533_usb) : installez udev/crousd-nfc.conf, puis rebranchez le lecteur."
            )
        case .serviceGone:
            (
                "pcscd-gone", "The smart-card service pcscd is not running: start it (systemctl start pcscd).",
                "Le service pcscd ne fonctionne pas : démarrez-le (systemctl start pcscd)."
            )
        case .timedOut:
            (
                "card-silent", "The card gave no answer in time: take it off and put it on again.",
                "La carte n'a pas répondu à temps : retirez-la puis reposez-la."
            )
        case .malformedAnswer, .closed, .other:
            (
                "reader-failed", "The reader failed in the middle: take the card off and put it on again.",
                "Le lecteur a échoué en cours de route : retirez la carte puis reposez-la."
            )
        }
    }
}
