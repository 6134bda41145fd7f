// SPDX-License-Identifier: Apache-2.0
internal import DESFire
internal import SmartCard

/// Status words with many causes: the SAM is asked for its entries afterwards, so that the cause can be named.
extension MIFARESAM {
    /// The causes of a status to a command about keys of a card session, and the key whose entry shows them; nil when
    /// no entry does. Renews a lost host session for the questions.
    func cause(
        of refusal: StatusWord,
        to command: SAMCommand.Instruction,
        about keys: [KeyUse]
    ) -> (error: SAMError, key: KeyReference?) {
        do {
            if hostSession == .lost { try renewHostSession() }
            _ = try version()
            for use in keys {
                let causes = try obstacles(to: use.key, method: use.method)
                if !causes.isEmpty { return (.keyRefused(refusal, command: command, causes: causes), use.key) }
            }
        } catch .status(let status, command: .getKeyEntry) where SAMStatus.refusesState.contains(status) {
            if SAMStatus.refusesState.contains(refusal) { return (.locked(refusal), nil) }
        } catch .hostKeyRefused(let entry, let version) {
            return (.hostKeyRefused(entry: entry, version: version), nil)
        } catch {
            // The SAM gives no more; the status itself remains the answer.
        }
        return (.keyRefused(refusal, command: command, causes: []), nil)
    }

    /// Refuses a key whose entry holds another type than the session's method needs.
    func checkType(of use: KeyUse) throws(SAMError) {
        guard let method = use.method else { return }
        let type = try keyEntry(use.key.entry).keyType
        guard type?.opens(method) == true else { throw .keyUnfit([.otherType(type)]) }
    }

    /// The causes of a status to the host authentication. No session is open then, and the questions are sent in plain.
    func cause(of refusal: StatusWord, to credential: HostCredential) -> SAMError {
        func unusable(_ causes: [KeyIncompatibility]) -> SAMError {
            .hostKeyUnusable(
                entry: credential.entry,
                version: credential.version,
                status: refusal,
                causes: causes
            )
        }
        forgetHostSession()
        do {
            _ = try version()
            return unusable(try hostObstacles(entry: credential.entry, version: credential.version))
        } catch .status(let status, command: .getKeyEntry) where SAMStatus.refusesState.contains(status) {
            return SAMStatus.refusesState.contains(refusal) ? .locked(refusal) : unusable([])
        } catch {
            return unusable([])
        }
    }
}

/// A key, and the session it was used for.
struct KeyUse {
    let key: KeyReference
    /// Nil for a key that is written to the card, which may have any type.
    let method: AuthenticationMethod?
}
