// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Synchronization
import VirtualReaders

/// Takes the card off a reader once, at the n-th command of a conversation.
func pull(from reader: ReaderName, at place: Int, _ how: VirtualReaderSource.Interruption)
    -> VirtualReaderSource.Interceptor
{
    let isDone = Atomic(false)
    return { name, count, _ in
        guard name == reader, count == place, !isDone.exchange(true, ordering: .relaxed) else { return .none }
        return how
    }
}
