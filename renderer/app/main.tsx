import '../ui/fonts.css';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/parts.css';
import '../documents/pdf/pdf.css';
import './shell.css';
import '../sign-in/door.css';
import '../visit/visit.css';
import '../visit/exceptions/exceptions.css';
import '../review/review.css';
import '../training/training.css';
import { createRoot } from 'react-dom/client';
import { Providers } from './providers.tsx';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app');
createRoot(root).render(<Providers />);
