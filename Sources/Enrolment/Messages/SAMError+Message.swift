// SPDX-License-Identifier: Apache-2.0
public import SAM
internal import SmartCard

extension SAMError: UserFacingError {
    /// What is done about the CROUS key.
    public var userMessage: UserMessage {
        let (key, category, english, french) = sentence
        return UserMessage(key, category, english: english, french: french, detail: String(describing: self))
    }

    private static let noSAM = SAMError.noSAM(unasked: [])

    private typealias Sentence = (key: String, category: UserMessage.Category, english: String, french: String)

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

    private var sentence: Sentence {
        switch self {
        case .channel(let error) where [.noCard, .readerGone, .cardRemoved].contains(error.reason): Self.noSAM.sentence
        case .noSAM:
            (
                "no-sam", .unavailable, "The CROUS key (SAM) is missing: plug it in and try again.",
                "Clé SAM absente : branchez la clé CROUS et recommencez."
            )
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
        default: keySentence
        }
    }

    /// About keys: the host's, and those of cards.
    private var keySentence: Sentence {
        switch self {
        case .hostKeyRefused, .samNotProven:
            (
                "host-key-refused", .unavailable,
                "The CROUS key refuses this host's key: check the host key file, then unplug the key and plug it in again.",
                "La clé CROUS refuse la clé de ce poste : vérifiez le fichier de clé hôte, puis débranchez et rebranchez la clé."
            )
        case .hostKeyBlocked:
            (
                "host-key-blocked", .unavailable,
                """
                The CROUS key refused this host's key before and is not asked again: check the host key file, then \
                unplug the key and plug it in again.
                """,
                """
                La clé CROUS a déjà refusé la clé de ce poste et n'est plus sollicitée : vérifiez le fichier de clé hôte, \
                puis débranchez et rebranchez la clé.
                """
            )
        case .hostKeyUnusable:
            (
                "host-key-unusable", .unavailable,
                """
                The CROUS key does not take this host's key: see the detail, then check entry and version under `sam.host` \
                in the configuration.
                """,
                """
                La clé CROUS n'accepte pas la clé de ce poste : voyez le détail, puis vérifiez l'entrée et la version sous \
                `sam.host` dans la configuration.
                """
            )
        case .locked:
            (
                "sam-locked", .unavailable,
                """
                The CROUS key is locked, or wants a host key it was not given: check `sam.host` in the configuration, or ask \
                the CROUS to unlock it.
                """,
                """
                La clé CROUS est verrouillée, ou attend une clé hôte qu'elle n'a pas reçue : vérifiez `sam.host` dans la \
                configuration, ou demandez au CROUS de la déverrouiller.
                """
            )
        case .otherMode(let mode, _): mode.speaksAV1 ? Self.modeAV1 : Self.modeAV2
        case .keyRefused, .keyUnfit:
            (
                "sam-key-refused", .unavailable,
                "The CROUS key refuses a key this work needs: run `crousctl sam check`, then ask the CROUS.",
                "La clé CROUS refuse une clé nécessaire : lancez `crousctl sam check`, puis voyez avec le CROUS."
            )
        case .hostKeyFile(_, .notHandedOver):
            (
                "host-key-service-only", .unavailable,
                "Only the crousd service is given the host key: start it with `systemctl start crousd`, then ask again.",
                "Seul le service crousd reçoit la clé hôte : démarrez-le par `systemctl start crousd`, puis recommencez."
            )
        case .hostKeyFile:
            (
                "host-key-file", .usage,
                "The host key file cannot be used: it must be readable by the service only and hold the key.",
                "Le fichier de clé hôte est inutilisable : il doit être lisible par le service seul et contenir la clé."
            )
        default:
            (
                "sam-failed", .unavailable,
                "The CROUS key failed: unplug it, plug it in again, then put the same card on.",
                "La clé CROUS a échoué : débranchez-la, rebranchez-la, puis reposez la même carte."
            )
        }
    }
}
