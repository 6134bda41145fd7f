// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// ChangeKeyEntry (docs/facts/sam.md, section 4.5).
extension SAMChannel {
    /// Replaces the parts of an entry that P2 names, for a host authenticated with the key the entry names for that.
    ///
    /// An entry nobody filled is as delivered: a real SAM has all entries, and the delivered ones name entry 0. There any of
    /// its versions will do, since keys files begin without the delivered one.
    func changeKeyEntry(_ command: SAMCommand) throws -> SAMAnswer {
        guard command.p1 < 0x80 else { throw SAMStatus.wrongKeyReference }
        let current = try? store.entry(command.p1)
        try requireChangeKey(of: current)
        var received = try received(command.data)
        defer { received.wipe() }
        var image = current.map { SAMEntryImage($0) } ?? SAMEntryImage()
        defer { image.wipe() }
        let parts = SAMEntryImage.Parts(rawValue: command.p2)
        try image.replace(parts, by: received, hasExtendedSettings: !store.mode.isAV1)
        try store.replace(try image.entry(command.p1, after: current))
        // A session made with a key that is no longer there is over.
        if hostKey?.entry == command.p1 { dropEverything() }
        return SAMAnswer()
    }

    /// Entry FE in the place of the key stands for a change by anybody, and with a quirk FF does too; in AV1 mode it is
    /// refused, because how the data then looks is in no source.
    private func requireChangeKey(of current: SAMKeyEntry?) throws {
        let free: [UInt8] = store.quirks.contains(.changeEntryFFIsFree) ? [0xFE, 0xFF] : [0xFE]
        if let current, free.contains(current.changeKey.entry), !store.mode.isAV1 { return }
        guard hostSession != nil || av1HostSession != nil, let hostKey else { throw SAMStatus.securityNotSatisfied }
        guard current.map({ $0.changeKey == (hostKey.entry, hostKey.version) }) ?? (hostKey.entry == 0) else {
            throw SAMStatus.securityNotSatisfied
        }
    }

    /// The 61 bytes of an entry out of the form of the mode: 60 enciphered ones in AV1 mode, 64 for AV3, which with a quirk
    /// takes 61 as well. ExtSET is not there in AV1 mode. AV3's second ExtSET byte must be zero: its restrictions are not
    /// played; its last two bytes name a key for a use that is not played either.
    private func received(_ data: [UInt8]) throws -> SAMEntryImage {
        if store.mode.isAV1 {
            guard var session = av1HostSession else { throw SAMStatus.securityNotSatisfied }
            // The vector runs on whether the data is right or not.
            defer { av1HostSession = session }
            var opened = try session.open(data)
            defer { SecretMemory.wipe(&opened) }
            return try SAMEntryImage(opened + [0])
        }
        let isShort = data.count == 61 && store.quirks.contains(.shortEntries)
        guard store.mode == .av3, !isShort else { return try SAMEntryImage(data) }
        guard data.count == 64 else { throw SAMStatus.wrongLength }
        guard data[61] == 0 else { throw SAMStatus.wrongData }
        return try SAMEntryImage(Array(data.prefix(61)))
    }
}
