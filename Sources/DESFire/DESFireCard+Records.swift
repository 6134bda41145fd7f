// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

extension DESFireCard {
    /// Creates a file of `maximum` records that is full after as many; `recordSize` in bytes.
    public func createLinearRecordFile(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        recordSize: Int,
        maximum: Int
    ) throws(DESFireError) {
        try createRecordFile(.createLinearRecordFile, number, mode, rights, recordSize, maximum)
    }

    /// Creates a file of `maximum` records, at least 2, that overwrites its oldest; one of them is the card's own, so that
    /// one less can be read.
    public func createCyclicRecordFile(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        recordSize: Int,
        maximum: Int
    ) throws(DESFireError) {
        guard maximum >= 2 else { throw .invalidArgument("cyclic file of \(maximum) records") }
        try createRecordFile(.createCyclicRecordFile, number, mode, rights, recordSize, maximum)
    }

    private func createRecordFile(
        _ command: DESFireCommand,
        _ number: UInt8,
        _ mode: CommunicationMode,
        _ rights: AccessRights,
        _ recordSize: Int,
        _ maximum: Int
    ) throws(DESFireError) {
        try Self.check(fileNumber: number)
        guard 1...Self.highestSize ~= recordSize, 1...Self.highestSize ~= maximum else {
            throw .invalidArgument("\(maximum) records of \(recordSize) bytes")
        }
        let figures = UInt32(recordSize).littleEndianBytes(3) + UInt32(maximum).littleEndianBytes(3)
        _ = try perform(command, [number, mode.rawValue] + rights.wire + figures, expecting: 0)
    }

    /// Writes into the record the next commit adds, which begins as zeros.
    public func writeRecord(
        _ data: [UInt8],
        to file: UInt8,
        offset: Int,
        mode: CommunicationMode
    ) throws(DESFireError) {
        let range = try Self.parameters(file, offset, data.count)
        _ = try perform(.writeRecord, range + data, mode: mode, expecting: 0)
    }

    /// Reads `count` records (at least one), oldest of them first. `newest` 0 begins with the last one written;
    /// `recordSize` is the file's.
    public func readRecords(
        file: UInt8,
        newest: Int,
        count: Int,
        recordSize: Int,
        mode: CommunicationMode
    ) throws(DESFireError) -> [[UInt8]] {
        guard 1...Self.highestSize ~= recordSize, count <= Framing.maximumAnswerLength / recordSize else {
            throw .invalidArgument("\(count) records of \(recordSize) bytes")
        }
        let range = try Self.parameters(file, newest, count)
        let data = try perform(.readRecords, range, mode: mode, expecting: count * recordSize)
        return stride(from: 0, to: data.count, by: recordSize).map { Array(data[$0..<$0 + recordSize]) }
    }

    /// Removes all records at the next commit.
    public func clearRecords(file: UInt8) throws(DESFireError) {
        try Self.check(fileNumber: file)
        _ = try perform(.clearRecordFile, [file], expecting: 0)
    }
}
