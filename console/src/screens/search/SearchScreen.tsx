/** Search: words over what one may see. */
import { words } from '../../shell/words';
import { TextSearch } from './TextSearch';
import './search.css';

export function SearchScreen() {
  return (
    <section className="page">
      <div className="page__head">
        <h1>{words.searchScreen.title}</h1>
      </div>
      <TextSearch />
    </section>
  );
}
