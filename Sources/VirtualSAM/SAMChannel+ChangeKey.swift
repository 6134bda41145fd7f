// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// ChangeKeyPICC (docs/facts/sam.md, section 4.10).
extension SAMChannel {
    /// The cryptogram for `C4` on the card: new key alone, or new and current key combined.
    func changeKeyPICC(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        guard command.p1 & 0xC0 == 0, command.p2 & 0xE0 == 0, command.p2 & 0x0F < 14 else {
            throw VirtualSAMStatus.wrongParameters
        }
        guard command.data.count >= 4 else { throw VirtualSAMStatus.wrongLength }
        let isOwnKey = command.p1 & 0x01 != 0
        let isAV2 = command.p1 & 0x20 != 0
        let input = Array(command.data.dropFirst(4))
        let new = SAMDiversification(
            isUsed: command.p1 & 0x02 != 0,
            isAV2: isAV2,
            isOneRound: command.p1 & 0x08 != 0,
            input: input
        )
        let current = SAMDiversification(
            isUsed: !isOwnKey && command.p1 & 0x04 != 0,
            isAV2: isAV2,
            isOneRound: command.p1 & 0x10 != 0,
            input: input
        )
        guard new.isUsed || current.isUsed || input.isEmpty else { throw VirtualSAMStatus.wrongLength }
        let newKey = try piccKey(entry: command.data[2], version: command.data[3], new, isWritten: true)
        let currentKey =
            isOwnKey ? nil : try piccKey(entry: command.data[0], version: command.data[1], current, isWritten: false)
        guard currentKey.map({ $0.type.isDES == newKey.type.isDES && $0.secret.count == newKey.secret.count }) ?? true
        else { throw VirtualSAMStatus.conditionsNotSatisfied }
        let change = SAMKeyChange(
            keyNumber: command.p2 & 0x0F,
            isCardMasterKey: command.p2 & 0x10 != 0,
            newKey: newKey,
            currentKey: currentKey
        )
        return try withCardSession(unless: []) { session in
            SAMAnswer(data: try change.cryptogram(in: &session))
        }
    }

    private func piccKey(
        entry number: UInt8,
        version: UInt8,
        _ diversification: SAMDiversification,
        isWritten: Bool
    ) throws -> CardKey {
        let entry = try store.entry(number)
        guard !isWritten || !entry.settings.contains(.noChangeKeyPICC) else {
            throw VirtualSAMStatus.conditionsNotSatisfied
        }
        let master = try store.key(of: entry, version: version, use: .picc)
        guard master.type != .aes192 else { throw VirtualSAMStatus.conditionsNotSatisfied }
        return try diversified(master, of: entry, by: diversification)
    }
}
