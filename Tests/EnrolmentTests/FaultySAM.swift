// SPDX-License-Identifier: Apache-2.0
import EnrolmentFixtures
import SmartCard
import VirtualSAM

/// A SAM behind a line that changes its answers.
final class FaultySAM: VirtualCard {
    /// Returns the answer to a command, whose instruction came for the n-th time; the last argument asks the SAM.
    typealias Fault = ([UInt8], Int, () -> [UInt8]) -> [UInt8]

    private let sam: VirtualMIFARESAM
    private let fault: Fault
    private var counts: [UInt8: Int] = [:]

    init(_ sam: VirtualMIFARESAM, _ fault: @escaping Fault) {
        self.sam = sam
        self.fault = fault
    }

    var atr: [UInt8] { sam.atr }
    var uid: CardUID? { nil }

    func powerOn() { sam.powerOn() }
    func powerOff() { sam.powerOff() }

    func respond(to command: [UInt8]) -> [UInt8] {
        counts[command[1], default: 0] += 1
        return fault(command, counts[command[1], default: 0]) { sam.respond(to: command) }
    }
}

/// Faults of a SAM during an encoding, and the key of the sentence about each.
enum SAMFault: String, CaseIterable {
    case otherHostKey = "host-key-refused"
    case locked = "sam-locked"
    case entryMissing = "sam-entry-missing"
    case versionMissing = "sam-version-missing"
    case otherClass = "sam-key-class"
    case otherType = "sam-key-type"
    case disabled = "sam-key-disabled"
    case restricted = "sam-key-restricted"
    case usedUp = "sam-key-used-up"
    case hostLost = "sam-out-of-step"
    case hostWanted = "sam-wants-host"
    case memory = "sam-memory-failed"
    case garbage = "sam-answer-malformed"
    case truncated = "sam-answer-malformed (truncated)"
    case wrongMAC = "sam-answer-forged"
    case protectedGarbage = "sam-answer-forged (garbage)"
    case unknownStatus = "sam-failed"

    var message: String { String(rawValue.prefix { $0 != " " }) }

    func sam(_ host: TestHost) throws -> any VirtualCard {
        switch self {
        case .otherHostKey: try TestHost.Keys().sam()
        case .entryMissing: try host.sam { $0 = $0.replacing("number: 17", with: "number: 77") }
        case .versionMissing: try host.sam { $0.change("{version: 1", to: "{version: 9", inEntry: 17) }
        case .otherClass: try host.sam { $0.change("class: picc", to: "class: offline-crypto", inEntry: 17) }
        case .otherType: try host.sam { $0.change("type: aes128", to: "type: 2k3des", inEntry: 17) }
        case .disabled: try host.sam { $0.add("settings: [disabled]", toEntry: 17) }
        case .restricted: try host.sam { $0.add("settings: [noVerifyMAC]", toEntry: 17) }
        case .usedUp:
            try host.sam {
                $0.add("counter: 3", toEntry: 17)
                $0 += "counters:\n  - {number: 3, limit: 100, value: 100}\n"
            }
        case .locked:
            FaultySAM(try host.sam()) { command, _, answer in
                [0x0A, 0x64].contains(command[1]) ? [0x69, 0x85] : answer()
            }
        case .hostLost: try answering([0x6A, 0x84], host)
        case .hostWanted: try answering([0x69, 0x82], host)
        case .memory: try answering([0x65, 0x81], host)
        case .unknownStatus: try answering([0x6F, 0x42], host)
        case .garbage:
            try mangling(0x0A, host) { [0xDE, 0xAD, 0xBE, 0xEF] + $0.suffix(2) }
        case .truncated: try mangling(0x0A, host) { $0.dropLast(3) + $0.suffix(2) }
        case .wrongMAC: try mangling(0x7C, host) { $0.dropLast(3) + [$0[$0.count - 3] ^ 1] + $0.suffix(2) }
        case .protectedGarbage: try mangling(0x7C, host) { [0xDE, 0xAD, 0xBE, 0xEF] + $0.suffix(2) }
        }
    }

    /// A SAM whose answers to one instruction are changed on their way.
    private func mangling(
        _ instruction: UInt8,
        _ host: TestHost,
        _ change: @escaping ([UInt8]) -> [UInt8]
    ) throws -> FaultySAM {
        FaultySAM(try host.sam()) { command, _, answer in
            command[1] == instruction ? change(answer()) : answer()
        }
    }

    /// A SAM that refuses to make MACs.
    private func answering(_ status: [UInt8], _ host: TestHost) throws -> FaultySAM {
        FaultySAM(try host.sam()) { command, _, answer in command[1] == 0x7C ? status : answer() }
    }
}

extension TestHost {
    /// The SAM of a keys file in which some text is replaced.
    func sam(mode: VirtualMIFARESAM.Mode? = nil, _ change: (inout String) -> Void) throws -> VirtualMIFARESAM {
        var text = keysFile
        change(&text)
        return VirtualMIFARESAM(keys: try SAMKeysFile.parse(text, mode: mode))
    }
}

extension String {
    /// Changes the first of a text in one entry of a keys file.
    mutating func change(_ old: String, to new: String, inEntry number: Int) {
        let parts = split(separator: "number: \(number)\n", maxSplits: 1)
        guard parts.count == 2 else { return }
        self = parts[0] + "number: \(number)\n" + parts[1].replacing(old, with: new, maxReplacements: 1)
    }

    /// Adds a field to one entry of a keys file.
    mutating func add(_ field: String, toEntry number: Int) {
        change("    type:", to: "    \(field)\n    type:", inEntry: number)
    }
}
