// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

extension DESFireCard {
    /// Creates a file for `maximum` records that does not overwrite; `recordSize` in bytes.
    package func createLinearRecordFile(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        recordSize: Int,
        maximum: Int,
        isoFileID: UInt16? = nil
    ) throws(DESFireError) {
        try create(.createLinearRecordFile, number, isoFileID, mode, rights, [recordSize, maximum])
    }

    /// Creates a file of `maximum` records, at least 2, that overwrites its oldest. The card reserves one, so one less
    /// can be read.
    package func createCyclicRecordFile(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        recordSize: Int,
        maximum: Int,
        isoFileID: UInt16? = nil
    ) throws(DESFireError) {
        guard maximum >= 2 else { throw .invalidArgument("cyclic file of \(maximum) records") }
        try create(.createCyclicRecordFile, number, isoFileID, mode, rights, [recordSize, maximum])
    }

    /// Writes into the record that the next commit adds and that begins as zeros.
    package func writeRecord(
        _ data: [UInt8],
        to file: UInt8,
        offset: Int,
        mode: CommunicationMode
    ) throws(DESFireError) {
        let range = try Self.parameters(file, offset, data.count)
        _ = try perform(.writeRecord, range + data, mode: mode, expecting: 0)
    }

    /// Reads `count` records (at least one), the oldest first. `newest` 0 begins with the last one written; a nil
    /// `count` means all up to the oldest. `recordSize` is the file's.
    package func readRecords(
        file: UInt8,
        newest: Int,
        count: Int?,
        recordSize: Int,
        mode: CommunicationMode
    ) throws(DESFireError) -> [[UInt8]] {
        guard 1...Self.highestSize ~= recordSize, count ?? 1 <= Framing.maximumAnswerLength / recordSize else {
            throw .invalidArgument("\(count ?? 1) records of \(recordSize) bytes")
        }
        let range = try Self.parameters(file, newest, count)
        return try query(.readRecords, range, mode: mode, expecting: count.map { $0 * recordSize }) { data in
            data.parts(of: recordSize).map { $0.map(Array.init) }
        }
    }

    /// Removes all records at the next commit.
    package func clearRecords(file: UInt8) throws(DESFireError) {
        try Self.check(fileNumber: file)
        _ = try perform(.clearRecordFile, [file], expecting: 0)
    }
}
