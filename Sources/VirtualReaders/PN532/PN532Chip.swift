// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// The PN532's commands that a reader of type A cards needs (PN532 user manual UM0701-02, 7).
struct PN532Chip {
    /// Codes of the commands.
    private enum Command: UInt8 {
        case diagnose = 0x00
        case getFirmwareVersion = 0x02
        case getGeneralStatus = 0x04
        case readRegister = 0x06
        case writeRegister = 0x08
        case setParameters = 0x12
        case samConfiguration = 0x14
        case powerDown = 0x16
        case rfConfiguration = 0x32
        case inDataExchange = 0x40
        case inCommunicateThru = 0x42
        case inDeselect = 0x44
        case inListPassiveTarget = 0x4A
        case inPSL = 0x4E
        case inRelease = 0x52
        case inSelect = 0x54
    }

    /// First byte of the answers that have one (UM0701-02, 7.1).
    private enum Status {
        static let done: UInt8 = 0x00
        /// The card did not answer in time.
        static let timedOut: UInt8 = 0x01
        /// Not possible now: no such target.
        static let notAllowed: UInt8 = 0x27
        /// More data follows, in both directions.
        static let more: UInt8 = 0x40
    }

    /// Result of a command.
    enum Outcome: Hashable {
        /// Code and data of the answer.
        case answer([UInt8])
        /// Unknown, or its parameters are wrong.
        case syntaxError
        /// Not finished: the chip waits for a card.
        case waiting
    }

    /// Data bytes of the longest answer to InDataExchange.
    private static let longestData = 262

    var field = PN532Field()
    /// Called with each exchange with a card.
    var record: (_ command: [UInt8], _ answer: [UInt8]) -> Void = { _, _ in }
    /// The chip sleeps until it is woken: at first, and after PowerDown.
    private(set) var isAsleep = true

    private var registers: [UInt16: UInt8] = [:]
    private var sendsRATS = true
    /// Attempts to find a card, as RFConfiguration sets them; FF means no limit.
    private var activationRetries: UInt8 = 0xFF
    private var outgoing: [UInt8] = []
    private var incoming: [UInt8] = []

    mutating func wakeUp() { isAsleep = false }

    /// Executes one command, given by its code and parameters.
    mutating func execute(_ bytes: [UInt8]) -> Outcome {
        guard let code = bytes.first, let command = Command(rawValue: code) else { return .syntaxError }
        let parameters = Array(bytes.dropFirst())
        if command == .inListPassiveTarget { return list(parameters) }
        guard let data = data(of: command, parameters) else { return .syntaxError }
        return Self.answer(command, data)
    }

    private static func answer(_ command: Command, _ data: [UInt8]) -> Outcome {
        .answer([command.rawValue + 1] + data)
    }

    private mutating func data(of command: Command, _ parameters: [UInt8]) -> [UInt8]? {
        switch command {
        case .diagnose: diagnose(parameters)
        case .getFirmwareVersion: [0x32, 0x01, 0x06, 0x07]
        case .getGeneralStatus: [Status.done, field.isOn ? 1 : 0, 0x00, 0x00]
        case .readRegister: read(parameters)
        case .writeRegister: write(parameters)
        case .setParameters: setParameters(parameters)
        case .samConfiguration: parameters.isEmpty ? nil : []
        case .powerDown: powerDown(parameters)
        case .rfConfiguration: configureField(parameters)
        case .inDataExchange: exchange(parameters)
        case .inCommunicateThru: communicate(parameters)
        case .inDeselect, .inRelease: release(parameters)
        case .inPSL, .inSelect: parameters.first.map { [field.isSelected($0) ? Status.done : Status.notAllowed] }
        case .inListPassiveTarget: nil
        }
    }

    /// Test of the line (the data is returned), of ROM and of RAM.
    private func diagnose(_ parameters: [UInt8]) -> [UInt8]? {
        switch parameters.first {
        case 0x00: parameters
        case 0x01, 0x02: [Status.done]
        default: nil
        }
    }

    private func read(_ parameters: [UInt8]) -> [UInt8]? {
        guard !parameters.isEmpty, parameters.count.isMultiple(of: 2) else { return nil }
        var reader = ByteReader(parameters)
        var values: [UInt8] = []
        while let address = try? reader.readUInt16BigEndian() { values.append(registers[address] ?? 0) }
        return values
    }

    private mutating func write(_ parameters: [UInt8]) -> [UInt8]? {
        guard !parameters.isEmpty, parameters.count.isMultiple(of: 3) else { return nil }
        var reader = ByteReader(parameters)
        while let address = try? reader.readUInt16BigEndian(), let value = try? reader.readUInt8() {
            registers[address] = value
        }
        return []
    }

    private mutating func setParameters(_ parameters: [UInt8]) -> [UInt8]? {
        guard parameters.count == 1 else { return nil }
        sendsRATS = parameters[0] & 0x10 != 0
        return []
    }

    private mutating func powerDown(_ parameters: [UInt8]) -> [UInt8]? {
        guard 1...2 ~= parameters.count else { return nil }
        field.setOn(false)
        isAsleep = true
        return [Status.done]
    }

    /// Item 1 switches the field, item 5 sets the attempts; the other items concern a real antenna.
    private mutating func configureField(_ parameters: [UInt8]) -> [UInt8]? {
        switch (parameters.first, parameters.count) {
        case (0x01, 2): field.setOn(parameters[1] & 0x01 != 0)
        case (0x05, 4): activationRetries = parameters[3]
        case (0x02, 4), (0x04, 2), (0x0A, _), (0x0B, _), (0x0C, _), (0x0D, _): break
        default: return nil
        }
        return []
    }

    /// Only type A (00) can be found. Switches the field on.
    private mutating func list(_ parameters: [UInt8]) -> Outcome {
        guard parameters.count >= 2, 1...2 ~= parameters[0] else { return .syntaxError }
        field.setOn(true)
        (incoming, outgoing) = ([], [])
        let uid = Self.uid(asked: Array(parameters.dropFirst(2)))
        let found = parameters[1] == 0x00 ? field.select(upTo: Int(parameters[0]), uid: uid) : []
        if found.isEmpty, activationRetries == 0xFF { return .waiting }
        let targets = found.flatMap { describe($0.card, number: $0.number) }
        return Self.answer(.inListPassiveTarget, [UInt8(found.count)] + targets)
    }

    /// A cascade tag (88) precedes each part of the UID but the last one.
    private static func uid(asked bytes: [UInt8]) -> [UInt8] {
        switch bytes.count {
        case 8 where bytes[0] == 0x88: Array(bytes.dropFirst())
        case 12 where bytes[0] == 0x88 && bytes[4] == 0x88: Array(bytes[1...3] + bytes[5...])
        default: bytes
        }
    }

    /// Number, ATQA, SAK, UID, and the ATS when RATS is sent: ATQA 0344 and SAK 20 are a DESFire's.
    private func describe(_ card: any ProximityCard, number: UInt8) -> [UInt8] {
        let uid = card.uid?.bytes ?? []
        let atqa: [UInt8] = [0x03, uid.count == 4 ? 0x04 : 0x44]
        return [number] + atqa + [0x20, UInt8(uid.count)] + uid + (sendsRATS ? card.ats : [])
    }

    /// The chip itself handles ISO/IEC 14443-4 blocks and their chaining: commands and answers are whole here. Data
    /// longer than a frame comes in parts, in both directions.
    private mutating func exchange(_ parameters: [UInt8]) -> [UInt8]? {
        guard let target = parameters.first else { return nil }
        let number = target & 0x3F
        guard field.isSelected(number) else { return [Status.notAllowed] }
        incoming += parameters.dropFirst()
        if target & Status.more != 0 { return [Status.done] }
        if !incoming.isEmpty || outgoing.isEmpty {
            let command = incoming
            incoming = []
            guard let answer = field.exchange(command, with: number) else { return [Status.timedOut] }
            record(command, answer)
            outgoing = answer
        }
        let part = outgoing.prefix(Self.longestData)
        outgoing.removeFirst(part.count)
        return [outgoing.isEmpty ? Status.done : Status.more] + part
    }

    /// Of raw frames only R(NAK) is answered, which asks whether an ISO/IEC 14443-4 card is present; the others belong
    /// to kinds of cards that are not simulated.
    private func communicate(_ parameters: [UInt8]) -> [UInt8] {
        let isPing = parameters.count == 1 && parameters[0] & 0xFE == 0xB2
        guard isPing, field.isPresent(1) else { return [Status.timedOut] }
        return [Status.done, 0xA2 | parameters[0] & 0x01]
    }

    private mutating func release(_ parameters: [UInt8]) -> [UInt8]? {
        guard parameters.count == 1 else { return nil }
        (incoming, outgoing) = ([], [])
        field.deselect(parameters[0] == 0 ? nil : parameters[0])
        return [Status.done]
    }
}
