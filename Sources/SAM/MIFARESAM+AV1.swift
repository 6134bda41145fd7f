// SPDX-License-Identifier: Apache-2.0
public import CardCrypto
internal import SmartCard

/// AV1 mode, as far as bringing a delivered SAM up needs it; card sessions need AV2 mode (sam.md, section 3.5).
extension MIFARESAM {
    /// SAM_AuthenticateHost in AV1 mode, with a key of the DES family or AES. Gives the session key, which enciphers what
    /// SAM_ChangeKeyEntry writes; all else goes in plain, as without a session.
    ///
    /// A wrong key is ``SAMError/samNotProven``, or ``SAMError/hostKeyRefused(entry:version:)`` when the SAM notices first.
    public func authenticateHostInAV1Mode(
        with key: CardKey,
        entry: UInt8,
        version: UInt8,
        random: any RandomSource = SystemRandom()
    ) throws(SAMError) -> CardKey {
        let challenge = try send(
            SAMCommand(.authenticateHost, data: [entry, version]),
            finalStatus: SAMStatus.moreExpected
        )
        let length = AV1HostAuthentication.challengeLength(for: key.type)
        let own = try wrappingCryptoError { () throws(CryptoError) in try random.bytes(length) }
        let authentication = try AV1HostAuthentication(key: key, challenge: challenge, random: own)
        do {
            return try authentication.sessionKey(
                answer: send(SAMCommand(.authenticateHost, data: authentication.token))
            )
        } catch .status(SAMStatus.cryptographicFailure, _) {
            throw .hostKeyRefused(entry: entry, version: version)
        }
    }

    /// SAM_ChangeKeyEntry in AV1 mode: `entry` is the 60 bytes of an entry (sam.md, section 4.5), `fields` says which of them
    /// are written. What an entry held is gone for good, and a wrong one can lock the SAM: hence the confirmation.
    public func changeKeyEntryInAV1Mode(
        _ number: UInt8,
        to entry: [UInt8],
        fields: UInt8,
        under session: CardKey,
        confirmation: IrreversibleChange
    ) throws(SAMError) {
        let cryptogram = try AV1KeyEntryChange.cryptogram(of: entry, under: session)
        let command = SAMCommand(
            .changeKeyEntry,
            p1: number,
            p2: fields,
            data: cryptogram,
            expecting: nil,
            secrecy: .command
        )
        guard try send(command).isEmpty else { throw .malformedAnswer(command: .changeKeyEntry) }
    }

    /// SAM_ChangeKeyEntry in AV2 mode: `entry` is the 61 bytes of an entry, which the host session protects; a session in
    /// full protection is demanded, because keys would cross the line in clear. Changing the entry of the host key ends it.
    public func changeKeyEntry(
        _ number: UInt8,
        to entry: [UInt8],
        fields: UInt8,
        confirmation: IrreversibleChange
    ) throws(SAMError) {
        guard entry.count == 61 else { throw .invalidArgument("an entry of AV2 mode has 61 bytes") }
        guard hostSession == .open(.full) else {
            throw .invalidArgument("an entry is changed in a host session with full protection only")
        }
        let command = SAMCommand(
            .changeKeyEntry,
            p1: number,
            p2: fields,
            data: entry,
            expecting: nil,
            secrecy: .command
        )
        guard try send(command).isEmpty else { throw .malformedAnswer(command: .changeKeyEntry) }
    }
}

/// Spelled out by whoever changes a SAM in a way nobody can undo; the way cards are encoded never does.
public enum IrreversibleChange: Hashable, Sendable {
    /// The caller knows that what was there is lost.
    case isWanted
}
