// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import DESFire
package import SAM
internal import SmartCard

extension SAMError: UserFacingError {
    /// What to do about the CROUS key.
    package var userMessage: UserMessage { message(about: nil, detail: description) }

    /// What to do about the CROUS key; `reference` is the card key that was to be used, when known.
    func message(about reference: KeyReference?, detail: String) -> UserMessage {
        let (key, category, english, french) = sentence ?? cardKeySentence(about: reference)
        return UserMessage(key, category, english: english, french: french, detail: detail)
    }

    private static let noSAM: Sentence = (
        "no-sam", .unavailable, "The CROUS key (SAM) is missing: plug it in and try again.",
        "Clé SAM absente : branchez la clé CROUS et recommencez."
    )

    private static let modeAV1: Sentence = (
        "sam-mode-av1", .unavailable,
        """
        The CROUS key works in AV1 mode and the configuration says otherwise: set `sam.host.mode` to `av1`, or have the \
        CROUS switch the key to AV2 mode.
        """,
        """
        La clé CROUS fonctionne en mode AV1, contrairement à la configuration : mettez `sam.host.mode` à `av1`, ou \
        demandez au CROUS de passer la clé en mode AV2.
        """
    )

    private static let modeAV2: Sentence = (
        "sam-mode-av2", .unavailable,
        "The CROUS key does not work in AV1 mode, which the configuration names: set `sam.host.mode` to `av2`.",
        "La clé CROUS ne fonctionne pas en mode AV1, que demande la configuration : mettez `sam.host.mode` à `av2`."
    )

    /// About which SAM is present; nil for errors about its keys and answers.
    private var sentence: Sentence? {
        switch self {
        case .channel(let error) where [.noCard, .readerGone, .cardRemoved].contains(error.reason): Self.noSAM
        case .noSAM: Self.noSAM
        case .severalSAMs:
            (
                "several-sams", .unavailable,
                "Several CROUS keys are plugged in: leave only one, or name it under `sam` in the configuration.",
                "Laissez une seule clé CROUS branchée, ou appelez le support."
            )
        case .otherSAM:
            (
                "other-sam", .unavailable,
                "This is not the CROUS key of this station: plug in the one of the configuration.",
                "Ce n'est pas la clé CROUS de ce poste : branchez celle de la configuration."
            )
        case .lentOut:
            (
                "sam-lent-out", .unavailable,
                "Another station keeps the CROUS key busy: look at the stations, then put the card on again.",
                "Un autre poste occupe la clé CROUS : regardez l'état des postes, puis reposez la carte."
            )
        case .unsupportedMode(.notActivated):
            (
                "sam-not-activated", .unavailable,
                "This CROUS key (SAM AV3) is not activated yet: the CROUS activates it.",
                "Cette clé CROUS (SAM AV3) n'est pas encore activée : le CROUS s'en charge."
            )
        case .notASAM, .unsupportedMode:
            (
                "sam-unsupported", .unavailable,
                "The key plugged in cannot serve cards (no MIFARE SAM in use): ask the CROUS for another one.",
                "La clé branchée ne peut pas servir (pas de SAM MIFARE activé) : demandez-en une autre au CROUS."
            )
        case .channel(let error) where error.reason == .sharingViolation:
            (
                "sam-taken", .unavailable, "Another program holds the CROUS key: close it and try again.",
                "Un autre programme occupe la clé CROUS : fermez-le et recommencez."
            )
        case .otherMode(let mode, _): mode.speaksAV1 ? Self.modeAV1 : Self.modeAV2
        default: nil
        }
    }
}
