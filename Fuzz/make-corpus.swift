// SPDX-License-Identifier: Apache-2.0
// Makes Fuzz/Corpus from Tests/Vectors: `swift Fuzz/make-corpus.swift` at the top of the project. The formats are those
// that the fuzzers read (Fuzz/Fuzzers); an input that no longer fits is only a worse start.
import Foundation

func hex(_ text: String) -> [UInt8] {
    let digits = Array(text.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
        UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
    }
}

func vectors(_ file: String) throws -> [[String: Any]] {
    let data = try Data(contentsOf: URL(filePath: "Tests/Vectors/\(file).json"))
    return try JSONSerialization.jsonObject(with: data) as? [[String: Any]] ?? []
}

var count = 0
func seed(_ fuzzer: String, _ name: String, _ bytes: [UInt8]) throws {
    let folder = URL(filePath: "Fuzz/Corpus/\(fuzzer)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: folder.appending(path: name.filter { $0.isLetter || $0.isNumber || $0 == "-" }))
    count += 1
}

/// One byte of length, then the bytes.
func string(_ bytes: [UInt8]) -> [UInt8] { [UInt8(min(bytes.count, 255))] + bytes.prefix(255) }

func wrapped(_ native: [UInt8]) -> [UInt8] {
    let data = native.dropFirst()
    return [0x90, native[0], 0, 0] + (data.isEmpty ? [] : [UInt8(data.count)]) + data + [0]
}

// MARK: Cards

let card = try vectors("desfire")

/// Commands and answers of a vector, native, in turn.
func exchanges(_ vector: [String: Any]) -> [(command: [UInt8], answer: [UInt8])] {
    if let frames = vector["frames"] as? [String], vector["kind"] as? String == "cmac-chain-EV1" {
        let bytes = frames.map(hex)
        return stride(from: 0, to: bytes.count - 1, by: 2).map { (bytes[$0], bytes[$0 + 1]) }
    }
    return [("tx1", "rx1"), ("tx2", "rx2"), ("tx", "rx")].compactMap { sent, received in
        guard let command = vector[sent] as? String else { return nil }
        return (hex(command), hex(vector[received] as? String ?? "00"))
    }
}

let commands = card.filter { !(($0["kind"] as? String) ?? "").contains("ev2") }.flatMap(exchanges).map(\.command)
    .filter { !$0.isEmpty && $0.count <= 55 }
for opening in UInt8(0)...3 {
    for (index, start) in stride(from: 0, to: commands.count, by: 12).enumerated() {
        let group = commands[start..<min(start + 12, commands.count)]
        try seed("CardCommands", "session\(opening)-\(index)", [opening, 0] + group.flatMap { string(wrapped($0)) })
    }
}

/// Index of each command in CardConversation: first those outside of secure messaging, then those inside.
let outside = 8
let calls: [UInt8: UInt8] = [
    0x60: 0, 0x51: 1, 0x6E: 2, 0x6A: 3, 0x6D: 4, 0x45: 5, 0x64: 6, 0x6F: 7, 0x61: 8, 0xF5: 9, 0xBD: 10, 0x3D: 11,
    0xBB: 12, 0x3B: 13, 0xEB: 14, 0x6C: 15, 0x0C: 16, 0xDC: 17, 0x1C: 18, 0xC7: 19, 0xA7: 20, 0xDF: 21, 0x54: 22,
    0x5F: 23, 0xCD: 24, 0xFC: 25,
]
/// Zeros for the parameters of a call; they only have to precede the channel's changes in the input.
let parameters: [UInt8: Int] = [0x64: 1, 0xF5: 1, 0xBD: 6, 0xDF: 1, 0x54: 1, 0xEB: 1, 0x6C: 2]
/// Selects the application and opens an AES session without changes.
let session: [UInt8] = [0, 1, 0, 2, 0, 0]

for vector in card {
    for (command, answer) in exchanges(vector) {
        guard let call = calls[command[0]], let name = vector["name"] as? String, !answer.isEmpty else { continue }
        let head = [UInt8(outside) + call] + [UInt8](repeating: 0, count: parameters[command[0]] ?? 0)
        let replaced = [1] + string(answer.dropFirst() + [0x91, answer[0]])
        try seed("ClientAnswers", name, head + replaced + session + head + [0] + head + replaced)
    }
}
for vector in card where vector["kind"] as? String == "getversion" {
    let frames = (vector["frames"] as? [String] ?? []).map(hex)
    let answers = frames.enumerated().flatMap { [1] + string($1 + [0x91, $0 + 1 < frames.count ? 0xAF : 0]) }
    try seed("ClientAnswers", vector["name"] as? String ?? "version", [UInt8(outside)] + answers)
}
/// Every call in an AES session, nothing changed.
for call in calls.values {
    try seed("ClientAnswers", "session-\(call)", session + [UInt8(outside) + call] + [UInt8](repeating: 0, count: 12))
}

// MARK: SAMs

let sam = try vectors("sam")
let texts = sam.flatMap { vector in
    ["inputs", "outputs"].compactMap { vector[$0] as? [String: Any] }.flatMap { fields in
        fields.sorted { $0.key < $1.key }.compactMap { ($0.key, hex($0.value as? String ?? "")) }
    }
}
let samCommands = texts.filter { $0.0.contains("capdu") }.map(\.1)
/// Commands in no vector: LockUnlock (unlock, lock, lock with a key, activate, a second step without proof), and
/// ChangeKeyEntry with entries of zeros in each length.
let locks = ["80100000020000", "80100100020000", "801002000400000000", "80100300050000000000"].map { hex($0 + "00") }
let steps = [20, 32].map { [0x80, 0x10, 0, 0, UInt8($0)] + [UInt8](repeating: 0, count: $0 + 1) }
let changes = [60, 61, 64].map { [0x80, 0xC1, 5, 0xFF, UInt8($0)] + [UInt8](repeating: 0, count: $0) }
let samExtras = locks.flatMap { [$0] + steps } + changes
let samAnswers = texts.filter { $0.0.contains("rapdu") || $0.0.hasSuffix("response") }.map(\.1)
/// Chip and mode, protection of the host session, locked, quirks, host key of the DES family, encoded in the first byte
/// as SAMScene describes. Each mode in each protection, and the rest where it makes a difference.
let plainScenes = (UInt8(0)..<5).flatMap { mode in (UInt8(0)...3).map { mode << 2 | $0 } }
let lockedScenes = (UInt8(0)..<5).map { $0 << 2 | 0x20 | 3 }
let quirkyScenes: [UInt8] = [0x40 | 2, 0x40 | 3, 0x40 | 1 << 2 | 3, 0x60 | 3]
let legacyScenes: [UInt8] = [0x80 | 2 << 2 | 1, 0x80 | 3 << 2 | 1]
for scene in plainScenes + lockedScenes + quirkyScenes + legacyScenes {
    try seed("SAMCommands", "session\(scene)", [scene] + samCommands.flatMap(string))
    try seed("SAMCommands", "changes\(scene)", [scene] + samExtras.reversed().flatMap(string))
    // The unchanged SAM, then the client's calls; a host authentication takes three commands.
    let passing = [UInt8](repeating: 0, count: scene & 3 == 0 ? 4 : 7)
    try seed("SAMAnswers", "session\(scene)", [scene] + passing + session + [8, 0, 9, 0, 10, 0])
}
// The same with answers of other SAMs.
for scene in plainScenes.prefix(4) + legacyScenes {
    for (index, answer) in samAnswers.enumerated() {
        try seed("SAMAnswers", "answer\(scene)-\(index)", [scene] + ([1] + string(answer)) + session + [9, 0])
    }
}
// MARK: The journal

/// Events by their index in JournalEvent; card, number and holder in one byte; the detail.
func line(_ event: UInt8, _ pair: UInt8 = 0x15, _ detail: String = "") -> [UInt8] {
    [event, pair] + string(Array(detail.utf8))
}

let life =
    line(0) + line(3) + line(5, 0x15, "2027-10-31") + line(6, 0x25, "from H-1") + line(11, 0x15) + line(12, 0x25)
    + line(7, 0x25) + line(10, 0x25)
let givenUp = line(0) + line(9) + line(10) + line(2, 0x25) + line(3, 0x25)
let replaced = line(4) + line(0, 0x1A) + line(8, 0x15, "by 04010203040502") + line(3, 0x1A)
let others = line(13, 0, "file") + line(14, 0x0C) + line(1, 0x0A)
/// A hole in the last line, a cut-off end, a changed byte.
let damages: [[UInt8]] = [[], [0, 0x80, 2, 40, 0], [2, 0x80, 2, 0], [0, 0xB0, 1, 1, 65], [1, 0x10, 1, 1, 65]]
for (index, story) in [life, givenUp, replaced, others].enumerated() {
    for (place, damage) in damages.enumerated() {
        for choice: UInt8 in [0xF1, 0xF0, 0x23] {
            try seed("JournalFiles", "story\(index)-\(place)-\(choice)", [choice] + story + [0xFF] + damage)
        }
    }
}
print("\(count) inputs")
