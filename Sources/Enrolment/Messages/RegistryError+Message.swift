// SPDX-License-Identifier: Apache-2.0

extension RegistryError: UserFacingError {
    /// What is done about the registry; the journal is never harmed by it.
    public var userMessage: UserMessage {
        switch self {
        case .journal(let error): error.userMessage
        default:
            UserMessage(
                "registry",
                .failure,
                english: "The registry cannot be used; the journal is unharmed: run crousctl registry rebuild.",
                french: "Le registre est inutilisable, le journal est intact : lancez crousctl registry rebuild.",
                detail: description
            )
        }
    }
}
