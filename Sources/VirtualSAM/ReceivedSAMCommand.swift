// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// A command before or after the host's protection is removed. Unlike ``CommandAPDU`` its data may come from several
/// chained frames.
struct ReceivedSAMCommand {
    let cla: UInt8
    let ins: UInt8
    let p1: UInt8
    let p2: UInt8
    var data: [UInt8]
    /// Le as sent, nil when there was none.
    let le: UInt8?
    /// True when the data came in more than one frame: Lc is then 00 in the host's MAC.
    var isChained = false

    init(_ command: CommandAPDU) {
        cla = command.cla
        ins = command.ins
        p1 = command.p1
        p2 = command.p2
        data = command.data
        le = command.expectedLength?.byte
    }

    /// The last frame of a chain with the data of all frames; the parameters are those of the first.
    init(first: ReceivedSAMCommand, last: ReceivedSAMCommand) {
        cla = first.cla
        ins = first.ins
        p1 = last.p1
        p2 = first.p2
        data = first.data + last.data
        le = last.le
        isChained = true
    }
}

/// Data and status of an executed command, before the host's protection is added.
struct SAMAnswer {
    var data: [UInt8] = []
    var status = VirtualSAMStatus.success
}

/// Which of the four forms a command has (docs/facts/sam.md, section 2).
enum SAMCommandShape {
    case header
    case expectingAnswer
    case data
    case dataExpectingAnswer
    /// Decided by the handler: AuthenticatePICC has an answer in its first part only.
    case checkedByHandler

    func fits(_ command: ReceivedSAMCommand) -> Bool {
        switch self {
        case .header: command.data.isEmpty && command.le == nil
        case .expectingAnswer: command.data.isEmpty && command.le != nil
        case .data: !command.data.isEmpty && command.le == nil
        case .dataExpectingAnswer: !command.data.isEmpty && command.le != nil
        case .checkedByHandler: true
        }
    }
}
