package graft.weights;

import java.lang.foreign.MemorySegment;

/** The numbers of a PyTorch file, by the keys of its storages. */
interface TorchStorages {
    /**
     * The bytes of a storage.
     *
     * @throws WeightFileException if there is none of that key
     */
    MemorySegment bytes(String key);
}
