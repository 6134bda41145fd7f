// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import DESFire
internal import SAM
internal import SmartCard

/// Sentences for a CROUS key that is present and fails: wrong keys, wrong answers.
extension SAMError {
    typealias Sentence = (key: String, category: UserMessage.Category, english: String, french: String)

    /// About keys of cards; `reference` is the key concerned, when known.
    func cardKeySentence(about reference: KeyReference?) -> Sentence {
        switch self {
        case .keyRefused(_, _, let causes), .keyUnfit(let causes): Self.refusal(causes, reference)
        case .invalidArgument:
            (
                "sam-cannot", .usage,
                "The profile asks for something the CROUS key cannot do: see the detail and check the profile.",
                "Le paramétrage demande ce que la clé CROUS ne sait pas faire : voyez le détail et vérifiez le paramétrage."
            )
        default: hostKeySentence
        }
    }

    private static func refusal(_ causes: [KeyIncompatibility], _ reference: KeyReference?) -> Sentence {
        guard let first = causes.first else { return unexplained }
        let (why, advice) = (causes.words, first.advice)
        let (english, french) =
            reference.map { ("the key of entry \($0.entry)", "la clé de l'entrée \($0.entry)") }
            ?? ("a key this work needs", "une clé nécessaire")
        return (
            first.messageKey, .unavailable,
            "The CROUS key refuses \(english), because \(why.english): \(advice.english).",
            "La clé CROUS refuse \(french), car \(why.french) : \(advice.french)."
        )
    }

    private static let unexplained: Sentence = (
        "sam-key-refused", .unavailable,
        """
        The CROUS key refuses a key this work needs and its entry does not show why (it may be locked, used up, or of another \
        kind than the card's key): unplug it, plug it in again, run `crousctl sam check`, then ask the CROUS.
        """,
        """
        La clé CROUS refuse une clé nécessaire sans que l'entrée dise pourquoi (peut-être verrouillée, épuisée, ou d'un autre \
        genre que la clé de la carte) : débranchez-la, rebranchez-la, lancez `crousctl sam check`, puis voyez avec le CROUS.
        """
    )

    /// About the host's key.
    private var hostKeySentence: Sentence {
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
        case .hostKeyUnusable(_, _, _, let causes): Self.unusableHostKey(causes)
        case .status(_, command: .authenticateHost): Self.unusableHostKey([])
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
        default: answerSentence
        }
    }

    private static func unusableHostKey(_ causes: [KeyIncompatibility]) -> Sentence {
        let (english, french) = causes.words
        return (
            "host-key-unusable", .unavailable,
            """
            The CROUS key does not take this host's key\(causes.isEmpty ? " (see the detail)" : ", because \(english)"): check \
            entry and version under `sam.host` in the configuration, or ask the CROUS.
            """,
            """
            La clé CROUS n'accepte pas la clé de ce poste\(causes.isEmpty ? " (voyez le détail)" : ", car \(french)") : vérifiez \
            l'entrée et la version sous `sam.host` dans la configuration, ou voyez avec le CROUS.
            """
        )
    }

    /// About malformed answers, and refusals of the SAM itself.
    private var answerSentence: Sentence {
        switch self {
        case .hostSessionLost, .status(SAMStatus.hostProtocolError, _):
            (
                "sam-out-of-step", .unavailable,
                """
                The CROUS key and this station are out of step: close every other program that uses the key, then put the \
                same card on again.
                """,
                """
                La clé CROUS et le poste ne sont plus d'accord : fermez tout autre programme qui l'utilise, puis reposez la même \
                carte.
                """
            )
        case .forgedAnswer:
            (
                "sam-answer-forged", .unavailable,
                """
                An answer of the CROUS key was changed on its way: unplug it, plug it straight into this station, then put the \
                same card on again.
                """,
                """
                Une réponse de la clé CROUS a été altérée en chemin : débranchez-la, rebranchez-la directement sur le poste, puis \
                reposez la même carte.
                """
            )
        case .malformedAnswer:
            (
                "sam-answer-malformed", .unavailable,
                """
                The CROUS key answered nonsense: unplug it, plug it in again, then put the same card on again; if it stays, ask \
                the CROUS for another key.
                """,
                """
                La clé CROUS a répondu n'importe quoi : débranchez-la, rebranchez-la, puis reposez la même carte ; si cela \
                persiste, demandez une autre clé au CROUS.
                """
            )
        case .status(SAMStatus.memoryFailure, _):
            (
                "sam-memory-failed", .unavailable,
                "The CROUS key can no longer write its own memory: ask the CROUS for another key.",
                "La clé CROUS ne peut plus écrire sa propre mémoire : demandez une autre clé au CROUS."
            )
        case .status(SAMStatus.securityStatus, _):
            (
                "sam-wants-host", .unavailable,
                "The CROUS key works only after a host key was shown to it: name one under `sam.host` in the configuration.",
                "La clé CROUS ne travaille qu'avec une clé hôte : indiquez-en une sous `sam.host` dans la configuration."
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
