// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import ChainedFile
internal import Glibc
internal import Posix
internal import SmartCard

@testable internal import Journal

/// Damages the files of a journal, or forges them with matching hashes: reading never traps, an opened journal has
/// every line its head knows, and is sound then and after another line.
enum JournalFiles {
    private static let folder = {
        atexit { clear(andRemove: true) }
        return "/dev/shm/crousd-fuzz-\(getpid())"
    }()
    private static let years = [2025, 2026]
    private static let time = Timestamp(milliseconds: 1_767_225_600_000)

    static func run(_ input: FuzzInput) throws {
        try Files.makeFolders(folder)
        clear()
        let choice = input.byte()
        var story = try Story(input, splitAt: Int(choice >> 4), isOld: choice & 4 != 0)
        while !input.isEmpty { story.damage(input) }
        let paths = ChainPaths(folder: folder, kind: JournalFormat.kind)
        for (year, content) in zip(years, story.files) where !content.isEmpty {
            try write(content, to: paths.path(ChainFileName(year: year)))
        }
        let told = choice & 3 == 0 || story.heads.isEmpty ? nil : story.heads[Int(choice & 3 - 1) % story.heads.count]
        if let told { try write(ChainHeadFile.creation(told, name: "journal").bytes, to: paths.head) }
        _ = try? Journal.verify(folder: folder)
        _ = try? JournalComparison(folder, folder)
        goOn(told)
    }

    private static func clear(andRemove isOver: Bool = false) {
        for name in (try? Files.names(in: folder)) ?? [] { Files.remove("\(folder)/\(name)") }
        if isOver { Files.removeFolder(folder) }
    }

    private static func write(_ content: [UInt8], to path: String) throws {
        try FileDescriptor(opening: path, for: .replace(mode: 0o600)).write(content)
    }

    /// Opens the journal, when possible, and writes a line.
    private static func goOn(_ told: ChainHead?) {
        guard let journal = try? Journal(folder: folder, clock: { time }) else { return }
        guard journal.opening.entries >= told?.sequence ?? 0 else { fatalError("a line that was told of is gone") }
        do {
            let draft = JournalEntry.Draft(.refused, station: "fuzz")
            let last = try journal.verify().head.sequence
            try journal.append(draft)
            guard try journal.verify().head.sequence == last + 1 else { fatalError("the line is not the next one") }
            _ = try journal.text(last: nil)
        } catch {
            fatalError("opened and not sound: \(error)")
        }
    }
}

/// The files of two years with lines of any events in a valid chain.
private struct Story {
    /// Content of each file; an empty one does not exist.
    private(set) var files: [[UInt8]]
    /// The possible contents of `journal.head`, line by line.
    private(set) var heads: [ChainHead] = []

    /// Lines until an event number that does not exist; the second file begins after `split` lines. The first file has the
    /// current format, or the oldest one.
    init(_ input: FuzzInput, splitAt split: Int, isOld: Bool) throws {
        let kind = JournalFormat.kind
        let format = isOld ? kind.earlier.last ?? kind.current : kind.current
        let lineEnd = [UInt8(ascii: "\n")]
        files = [format.header + lineEnd, split < 15 ? kind.current.header + lineEnd : []]
        var head = try kind.start(of: format)
        while !input.isEmpty {
            let number = Int(input.byte())
            guard number < JournalEvent.allCases.count else { break }
            let cells = draft(JournalEvent.allCases[number], input).cells
            let time = Timestamp(milliseconds: 1_735_689_600_000)
            guard let line = try? ChainLine(cells, time: time, after: head) else { continue }
            head = line.head
            files[heads.count < split ? 0 : 1] += line.bytes
            heads.append(head)
        }
    }

    private func draft(_ event: JournalEvent, _ input: FuzzInput) -> JournalEntry.Draft {
        let pair = input.byte()
        let text = String(decoding: input.string(), as: UTF8.self)
        return JournalEntry.Draft(
            event,
            station: "fuzz",
            uid: pair & 3 == 0 ? nil : CardUID([4, 1, 2, 3, 4, 5, pair & 3]),
            number: pair >> 2 & 3 == 0 ? nil : CROUSNumber(102_500_000_000 + UInt64(pair >> 2 & 3)),
            holder: pair >> 4 & 3 == 0 ? nil : HolderReference("H-\(pair >> 4 & 3)"),
            detail: text
        )
    }

    /// Overwrites bytes, or cuts off the end.
    mutating func damage(_ input: FuzzInput) {
        let (kind, place, count) = (input.byte(), input.number(), Int(input.byte()))
        let file = Int(kind & 1)
        guard !files[file].isEmpty else { return }
        let start = place % files[file].count
        if kind & 2 == 0 {
            let byte = input.byte()
            for index in start..<min(start + count, files[file].count) { files[file][index] = byte }
        } else {
            files[file].removeSubrange(start...)
        }
    }
}
