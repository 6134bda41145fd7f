// SPDX-License-Identifier: Apache-2.0

/// Protection of the exchanges in a host session; the raw value is the HostMode byte of SAM_AuthenticateHost.
package enum HostProtection: UInt8, Hashable, Sendable, Comparable, CaseIterable {
    /// No protection.
    case plain = 0
    /// Commands and answers carry a MAC.
    case mac = 1
    /// Data is enciphered as well.
    case full = 2

    package static func < (left: HostProtection, right: HostProtection) -> Bool { left.rawValue < right.rawValue }
}

/// The strongest protection a command and its answer ever get, whatever the host session uses (docs/facts/sam.md,
/// section 3.4).
///
/// Where the descriptions of AV2 and AV3 differ, the data in question is empty, so the bytes are the same.
struct ProtectionCeiling: Hashable, Sendable {
    let command: HostProtection
    let answer: HostProtection

    /// No exception: both as in the session.
    static let none = ProtectionCeiling(command: .full, answer: .full)

    /// The exceptions by instruction.
    private static let exceptions: [SAMCommand.Instruction: ProtectionCeiling] = [
        .authenticateHost: ProtectionCeiling(command: .plain, answer: .plain),
        .authenticatePICC: ProtectionCeiling(command: .full, answer: .plain),
        .changeKeyPICC: ProtectionCeiling(command: .full, answer: .plain),
        .encipherData: ProtectionCeiling(command: .full, answer: .mac),
        .decipherData: ProtectionCeiling(command: .mac, answer: .full),
    ]

    /// The second part of an authentication: its command continues the first one and is not protected again.
    private static let secondPart = ProtectionCeiling(command: .plain, answer: .mac)

    init(command: HostProtection, answer: HostProtection) {
        self.command = command
        self.answer = answer
    }

    /// The ceiling for one command.
    init(for command: SAMCommand) {
        self = command.isSecondPart ? Self.secondPart : Self.exceptions[command.instruction] ?? .none
    }

    /// Protection of the command in a session.
    func ofCommand(in session: HostProtection) -> HostProtection { min(session, command) }

    /// Protection of the answer in a session. A dumped key with P1 bit 0 is enciphered under MAC protection too.
    func ofAnswer(to command: SAMCommand, in session: HostProtection) -> HostProtection {
        if command.instruction == .dumpSessionKey && command.p1 & 1 == 1 && session == .mac { return .full }
        return min(session, answer)
    }
}
