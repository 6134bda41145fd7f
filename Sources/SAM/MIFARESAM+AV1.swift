// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
internal import SmartCard

/// Host authentication in AV1 mode (docs/facts/sam.md, section 3.5).
extension MIFARESAM {
    /// Authenticates the host in AV1 mode with the key of a credential. The SAM is asked for the entry first: the type
    /// of its keys and its KeepIV decide the form of the authentication. The session key is dropped: no command of a
    /// card session needs it.
    func authenticateHostInAV1Mode(with credential: HostCredential) throws(SAMError) {
        forgetHostSession()
        if mode == nil { _ = try self.version() }
        let (number, version) = (credential.entry, credential.version)
        guard let entry = try hostEntryInAV1Mode(number) else {
            // The SAM does not give the entry yet: the length of its challenge shows which 16-byte key type it is.
            let challenge = try av1Challenge(entry: number, version: version)
            let key = try credential.key(challenge.count == 8 ? .twoKeyTripleDES : .aes128)
            _ = try answer(challenge, with: key, number, version, nil)
            return
        }
        guard let type = entry.keyType?.ofHostInAV1Mode else {
            throw .hostKeyUnusable(entry: number, version: version, causes: [.otherType(entry.keyType)])
        }
        _ = try authenticateHostInAV1Mode(with: credential.key(type), entry: number, version: version, told: entry)
    }

    /// The entry of a host key; nil when the SAM refuses to give it, as a SAM that locks at reset (LockKey) does before
    /// the host is authenticated.
    private func hostEntryInAV1Mode(_ number: UInt8) throws(SAMError) -> KeyEntry? {
        do { return try keyEntry(number) } catch .status(let status, _) where SAMStatus.refusesState.contains(status) {
            return nil
        }
    }

    /// SAM_AuthenticateHost in AV1 mode, with a key of the DES family or AES. Returns the session key, which enciphers
    /// the data of SAM_ChangeKeyEntry; everything else is sent in plain. `told` is the entry as the SAM gave it.
    ///
    /// A wrong key throws ``SAMError/samNotProven``, or ``SAMError/hostKeyRefused(entry:version:)`` when the SAM
    /// notices first.
    package func authenticateHostInAV1Mode(
        with key: CardKey,
        entry: UInt8,
        version: UInt8,
        told: KeyEntry? = nil
    ) throws(SAMError) -> CardKey {
        try answer(av1Challenge(entry: entry, version: version), with: key, entry, version, told)
    }

    /// First step: the SAM's challenge.
    private func av1Challenge(entry: UInt8, version: UInt8) throws(SAMError) -> [UInt8] {
        loseHostSession()
        return try send(
            SAMCommand(.authenticateHost, data: [entry, version]),
            finalStatus: SAMStatus.moreExpected
        )
    }

    /// Second step: the session key.
    private func answer(
        _ challenge: [UInt8],
        with key: CardKey,
        _ entry: UInt8,
        _ version: UInt8,
        _ told: KeyEntry?
    ) throws(SAMError) -> CardKey {
        let authentication = try AV1HostAuthentication(
            key: key,
            challenge: challenge,
            random: try randomBytes(AV1HostAuthentication.challengeLength(for: key.type)),
            keepsVector: told?.keepsVector == true
        )
        let session = try attempting(entry, version) { () throws(SAMError) in
            try authentication.sessionKey(answer: try send(SAMCommand(.authenticateHost, data: authentication.token)))
        }
        enterAV1HostSession()
        return session
    }
}
