// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// ChangeKeyEntry (docs/facts/sam.md, section 4.5).
extension SAMChannel {
    /// Replaces the parts of an entry that P2 names, for a host authenticated with the key that the entry requires for
    /// changes.
    ///
    /// A missing entry counts as in the state of delivery: a real SAM has all entries, and delivered ones name entry 0.
    /// For it any version of entry 0 is accepted, because keys files need not contain the delivered one.
    func changeKeyEntry(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        guard command.p1 < 0x80 else { throw VirtualSAMStatus.wrongKeyReference }
        let current = try? store.entry(command.p1)
        try requireChangeKey(of: current)
        var received = try received(command.data)
        defer { received.wipe() }
        var image = current.map { SAMEntryImage($0) } ?? SAMEntryImage()
        defer { image.wipe() }
        let parts = SAMEntryImage.Parts(rawValue: command.p2)
        try image.replace(parts, by: received, hasExtendedSettings: !store.mode.isAV1)
        try store.replace(try image.entry(command.p1, after: current))
        // The session was made with a key that no longer exists.
        if hostKey?.entry == command.p1 { dropEverything() }
        return SAMAnswer()
    }

    /// Entry FE as the change key means that anybody may change the entry, and with a quirk FF does too. In AV1 mode it
    /// is refused, because no source describes the data then.
    private func requireChangeKey(of current: SAMKeyEntry?) throws {
        let free: [UInt8] = store.quirks.contains(.changeEntryFFIsFree) ? [0xFE, 0xFF] : [0xFE]
        if let current, free.contains(current.changeKey.entry), !store.mode.isAV1 { return }
        guard hostSession != nil || av1HostSession != nil, let hostKey else {
            throw VirtualSAMStatus.securityNotSatisfied
        }
        guard current.map({ $0.changeKey == (hostKey.entry, hostKey.version) }) ?? (hostKey.entry == 0) else {
            throw VirtualSAMStatus.securityNotSatisfied
        }
    }

    /// The 61 bytes of an entry from the form of the mode: 60 enciphered ones in AV1 mode, 64 for AV3, which with a
    /// quirk accepts 61 as well. AV1 mode has no ExtSET. AV3's second ExtSET byte must be zero: its restrictions are
    /// not simulated; neither is the use of the key that its last two bytes name.
    private func received(_ data: [UInt8]) throws -> SAMEntryImage {
        if store.mode.isAV1 {
            guard var session = av1HostSession else { throw VirtualSAMStatus.securityNotSatisfied }
            // The vector moves on whether the data is right or not.
            defer { av1HostSession = session }
            var opened = try session.open(data)
            defer { SecretMemory.wipe(&opened) }
            return try SAMEntryImage(opened + [0])
        }
        let isShort = data.count == 61 && store.quirks.contains(.shortEntries)
        guard store.mode == .av3, !isShort else { return try SAMEntryImage(data) }
        guard data.count == 64 else { throw VirtualSAMStatus.wrongLength }
        guard data[61] == 0 else { throw VirtualSAMStatus.wrongData }
        return try SAMEntryImage(Array(data.prefix(61)))
    }
}
