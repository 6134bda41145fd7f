// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// AuthenticateHost in AV1 mode (docs/facts/sam.md, section 3.5).
extension SAMChannel {
    /// First or second pass, by the state and the length.
    func authenticateAV1Host(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try requireParameters(command, p2: 0)
        guard let pending = av1HostAuthentication, command.p1 == 0, pending.awaits(command.data) else {
            return try beginAV1HostAuthentication(command)
        }
        av1HostAuthentication = nil
        let (answer, session) = try pending.finish(command.data)
        av1HostSession = session
        // Inferred: a SAM that LockKey locks at each reset is opened with its master key.
        if hostKey?.entry == 0 { store.isLocked = false }
        return SAMAnswer(data: answer)
    }

    /// P1 bits 1 (CMAC authentication) and 2 (without session key) are refused: no source describes them. So is a key
    /// that requires the former.
    private func beginAV1HostAuthentication(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        guard command.p1 & ~0b1_1001 == 0 else { throw VirtualSAMStatus.wrongParameters }
        guard command.data.count >= 2 else { throw VirtualSAMStatus.wrongLength }
        dropEverything()
        let diversification = SAMDiversification(
            isUsed: command.p1 & 0x01 != 0,
            isAV2: command.p1 & 0x10 != 0,
            isOneRound: command.p1 & 0x08 != 0,
            input: Array(command.data.dropFirst(2))
        )
        guard diversification.isUsed || diversification.input.isEmpty else { throw VirtualSAMStatus.wrongLength }
        let entry = try store.entry(command.data[0])
        let master = try store.key(of: entry, version: command.data[1], use: .host)
        guard !entry.settings.contains(.hostAuthenticationNeeded) else { throw VirtualSAMStatus.conditionsNotSatisfied }
        let key = try diversified(master, of: entry, by: diversification)
        try store.countUse(of: entry)
        let keepsVector = entry.settings.contains(.keepIV)
        let pending = try SAMAV1HostAuthentication(key: key, keepsVector: keepsVector, random: random)
        av1HostAuthentication = pending
        hostKey = SAMKeyName(entry: command.data[0], version: command.data[1])
        return SAMAnswer(data: pending.challenge, status: .chainingActive)
    }
}
