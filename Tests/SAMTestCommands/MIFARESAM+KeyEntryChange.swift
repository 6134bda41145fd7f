// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import SAM
internal import SmartCard

/// Changing what a SAM holds, irreversibly. No program does this: the module is for tests and fuzzers.
extension MIFARESAM {
    /// SAM_ChangeKeyEntry in AV1 mode: `entry` is the 60 bytes of an entry (docs/facts/sam.md, section 4.5), `fields`
    /// says which of them are written. The old content is lost, and a wrong entry can lock the SAM: hence the
    /// confirmation. `session` is the key of a host authentication that no other change has used.
    package func changeKeyEntryInAV1Mode(
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

    /// SAM_ChangeKeyEntry of AV2 and AV3: `entry` is the 61 bytes of an entry, 64 of AV3 (docs/facts/sam.md, section
    /// 4.5). Requires a session in full protection, because keys would cross the line in clear. Changing the entry of
    /// the host key ends the session.
    package func changeKeyEntry(
        _ number: UInt8,
        to entry: [UInt8],
        fields: UInt8,
        confirmation: IrreversibleChange
    ) throws(SAMError) {
        guard hostSession == .open(.full) else {
            throw .invalidArgument("an entry is changed in a host session with full protection only")
        }
        let lengths = try entryLengths()
        guard lengths.contains(entry.count) else {
            let expected = lengths.map(String.init).joined(separator: " or ")
            throw .invalidArgument("an entry of this SAM has \(expected) bytes, not \(entry.count)")
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

    /// The lengths an entry may have in the SAM's mode.
    private func entryLengths() throws(SAMError) -> [Int] {
        if mode == nil { _ = try version() }
        return switch mode {
        case .av3: quirks.contains(.shortEntries) ? [61, 64] : [64]
        default: [61]
        }
    }
}

/// Explicit confirmation by a caller that changes a SAM irreversibly; encoding cards never does.
package enum IrreversibleChange: Hashable, Sendable {
    /// The caller accepts that the old content is lost.
    case isWanted
}
