// SPDX-License-Identifier: Apache-2.0
import SmartCard

/// A key to search for, in every form a program may keep it.
struct SoughtKey: Hashable, CustomStringConvertible {
    enum Form: CaseIterable {
        case raw
        case reversed
        case upperHexadecimal
        case lowerHexadecimal
    }

    /// Its description; never the bytes.
    let name: String
    let bytes: [UInt8]

    func written(_ form: Form) -> [UInt8] {
        switch form {
        case .raw: bytes
        case .reversed: bytes.reversed()
        case .upperHexadecimal: Array(Hex.encode(bytes).uppercased().utf8)
        case .lowerHexadecimal: Array(Hex.encode(bytes).lowercased().utf8)
        }
    }

    var description: String { name }

    /// The keys of a log of `crousd-sim sam --key-log`, without public constants: a key of zeros is no secret.
    static func all(inLog text: String) -> [SoughtKey] {
        let lines = Set(text.split(separator: "\n")).sorted()
        return lines.enumerated().compactMap { number, line in
            let words = line.split(separator: " ")
            guard words.count == 2, let bytes = Hex.decode(words[1]), bytes.contains(where: { $0 != 0 }) else {
                return nil
            }
            return SoughtKey(name: "\(words[0]) \(number)", bytes: bytes)
        }
    }
}

extension MemoryDump {
    /// Forms of a key the dump holds.
    func forms(of key: SoughtKey) -> Set<SoughtKey.Form> {
        Set(SoughtKey.Form.allCases.filter { contains(key.written($0)) })
    }
}
