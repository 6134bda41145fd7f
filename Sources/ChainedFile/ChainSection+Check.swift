// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore

/// What is known of the lines of a section once everything was checked that needs no other section.
struct CheckedSection: Sendable {
    let file: ChainFile
    let sequences: [UInt64]
    let times: [Timestamp]
    /// The links of the sound lines: as many as there are sound lines.
    let links: [ChainLink]
    /// What is wrong with the line behind them; nil at the end.
    let fault: ChainFault.Kind?
    /// Bytes behind the last line end of the file.
    let torn: [UInt8]
    /// Where the last sound line ends in the file.
    let end: Int

    /// Number of sound lines that follow from a line and from each other.
    func count(after head: ChainHead) -> Int {
        var (sequence, hash) = (head.sequence, head.hash)
        for (line, link) in links.enumerated() {
            guard sequences[line] == sequence &+ 1, link.previous == hash else { return line }
            (sequence, hash) = (sequences[line], link.hash)
        }
        return links.count
    }

    func head(_ line: Int) -> ChainHead { ChainHead(sequence: sequences[line], hash: links[line].hash) }
}

extension ChainSection {
    /// Reads the section and checks its lines, in the order in which a line's faults count: its form, its cells, its hash.
    func check<Lines>(
        _ contents: (ChainLines) -> ChainReading<Lines>
    ) throws(ChainError) -> (section: CheckedSection, contents: Lines) {
        let read = try read()
        let lines = read.lines
        let reading = contents(lines)
        let links = try ChainLinks(lines, count: reading.count)
        let section = CheckedSection(
            file: file,
            sequences: lines.sequences,
            times: lines.times,
            links: links.all,
            fault: links.fault ?? reading.unreadable.map { lines.unreadable($0) } ?? lines.fault,
            torn: read.torn,
            end: read.offset + lines.start(of: links.all.count)
        )
        return (section, reading.lines)
    }
}
