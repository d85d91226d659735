package graft.model.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphormerFolderTest {
    private static final String SIZES = "{\"num_hidden_layers\":2,\"hidden_size\":16,\"ffn_embedding_dim\":16,\"num_attention_heads\":4,\"multi_hop_max_dist\":5,"
            + "\"num_in_degree\":32,\"num_out_degree\":32,\"num_spatial\":64,\"num_edge_dis\":16,\"num_classes\":1";

    @TempDir
    Path folder;

    private GraphormerFolder open(String more) throws IOException {
        Files.writeString(folder.resolve("config.json"), SIZES + more + "}");
        return GraphormerFolder.open(folder);
    }

    @Test
    void whatIsNotReproducedIsRefusedByName() throws IOException {
        assertEquals(2, open("").gtn().blocks());
        assertEquals(2, open(",\"embed_scale\":null").gtn().blocks());
        assertTrue(assertThrows(ModelException.class, () -> open(",\"embed_scale\":4.0")).getMessage().contains("embed_scale is 4.0"));
        assertTrue(assertThrows(ModelException.class, () -> open(",\"activation_fn\":\"relu\"")).getMessage().contains("activation_fn"));
        assertTrue(assertThrows(ModelException.class, () -> open(",\"num_spatial\":\"many\"")).getMessage().contains("num_spatial"));
    }
}
